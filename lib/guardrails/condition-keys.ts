/** Condition keys that a request may carry several values of; for all others a set operator says nothing of use. */

/** Global keys, in lower case. */
const GLOBAL = [
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
];

/**
 * By service, in lower case: what AWS's service authorization reference gives as ArrayOf. A star stands for what the caller names.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const OF_SERVICES: Readonly<Record<string, string>> = {
  a4b: 'filters_devicetype',
  account: 'accountresourceorgpaths alternatecontacttypes',
  acm: 'domainnames',
  airflow: 'teamnames',
  apigateway:
    'request/apikeyrequired request/authorizertype request/authorizeruri request/conditionbasepaths ' +
    'request/endpointtype request/routeauthorizationtype request/securitypolicy resource/apikeyrequired ' +
    'resource/authorizertype resource/authorizeruri resource/conditionbasepaths resource/endpointtype ' +
    'resource/routeauthorizationtype resource/securitypolicy',
  autoscaling:
    'capacityreservationids capacityreservationresourcegrouparns loadbalancernames targetcapacitytypes ' +
    'targetgrouparns trafficsourceidentifiers vpczoneidentifiers',
  'aws-marketplace': 'agreementtype productid',
  backup: 'copytargetorgpaths copytargets frameworkarns',
  'bedrock-agentcore':
    'allowedqueryparameters allowedrequestheaders allowedresponseheaders credentialproviderscope ' +
    'inboundjwtclaim/aud inboundjwtclaim/scope securitygroups subnets',
  'bedrock-mantle': 'files',
  cloudformation: 'resourcetypes targetregion',
  cloudshell: 'securitygroupids subnetids vpcids',
  cloudwatch: 'alarmactions requestinsightruleloggroups requestmanagedresourcearns',
  codebuild:
    'buildbatchconfig.restrictions.computetypesallowed buildbatchconfig.restrictions.fleetsallowed cache.modes ' +
    'environment.environmentvariables.name environment.environmentvariables.value ' +
    'filesystemlocations.identifier filesystemlocations.location filesystemlocations.type ' +
    'secondaryartifacts.artifactidentifier secondaryartifacts.bucketowneraccess ' +
    'secondaryartifacts.encryptiondisabled secondaryartifacts.location secondarysources.auth.resource ' +
    'secondarysources.auth.type secondarysources.buildstatusconfig.context ' +
    'secondarysources.buildstatusconfig.targeturl secondarysources.insecuressl secondarysources.location ' +
    'secondarysources.sourceidentifier vpcconfig.securitygroupids vpcconfig.subnets',
  comprehend: 'vpcsecuritygroupids vpcsubnets',
  connect:
    'flowtype listrealtimecontactanalysissegmentsbysegmenttype monitorcapabilities ' +
    'searchcontactsbycontactanalysis',
  datapipeline: 'pipelinecreator workergroup',
  deadline: 'farmmembershiplevels fleetmembershiplevels jobmembershiplevels queuemembershiplevels',
  'devops-guru': 'servicenames',
  dsql: 'fistargetarns',
  dynamodb:
    'attributes firstpartitionkeyvalues fistargetarns fourthpartitionkeyvalues leadingkeys ' +
    'secondpartitionkeyvalues thirdpartitionkeyvalues',
  ec2:
    'fistargetarns ikeversions phase1dhgroup phase1encryptionalgorithms phase1integrityalgorithms phase2dhgroup ' +
    'phase2encryptionalgorithms phase2integrityalgorithms vpceprivatednsspecifieddomains',
  ecs: 'capacity-provider compute-compatibility subnet',
  eks: 'encryptionconfigproviderkeyarns kubernetesgroups namespaces',
  elasticloadbalancing: 'listenerprotocol securitygroup securitypolicy subnet',
  events: 'detail-type eventbusarn metadata/* source targetarn',
  fis: 'operations targets',
  geo: 'deviceids geofenceids',
  glue: 'securitygroupids subnetids vpcids',
  iam: 'accountpropertynamespaces',
  identitystore: 'groupexternalidissuers groupid userexternalidissuers userid',
  imagebuilder: 'createdresourcetagkeys',
  iot: 'thinggrouparn tunneldestinationservice',
  iotfleetwise: 'signals',
  iotsitewise: 'taskarns',
  iottwinmaker: 'linkedservices',
  kinesis: 'fistargetarns',
  kms: 'encryptioncontextkeys grantoperations resourcealiases',
  lambda: 'layer securitygroupids subnetids',
  lex: 'associatedintents associatedslottypes',
  logs: 'loggeneratingresourcearns',
  networkmanager: 'edgelocations subnetarns',
  oam: 'resourcetypes',
  observabilityadmin: 'centralizationsourceid centralizationsourceregions',
  partnercentral: 'fulfillmenttypes programs',
  'partnercentral-account-management': 'legacypartnercentralrole marketingcentralrole proserverole',
  'payment-cryptography': 'resourcealiases',
  pi: 'dimensions',
  quicksight: 'allowedembeddingdomains kmskeyarns',
  'refactor-spaces': 'createdbyaccountids',
  route53:
    'changeresourcerecordsetsactions changeresourcerecordsetsnormalizedrecordnames ' +
    'changeresourcerecordsetsrecordtypes',
  s3: 'inventoryaccessibleoptionalfields requestobjecttagkeys',
  s3express: 'inventoryaccessibleoptionalfields permissions',
  sagemaker:
    'acceleratortypes customermetadatapropertiestoremove imagearns imageversionarns instancetypes ' +
    'notebookinstancelifecycleconfigarns studiolifecycleconfigarns updatablefeatures vpcsecuritygroupids ' +
    'vpcsubnets',
  saml:
    'cn eduorghomepageuri eduorgidentityauthnpolicyuri eduorglegalname eduorgsuperioruri eduorgwhitepagesuri ' +
    'edupersonaffiliation edupersonassurance edupersonentitlement edupersonnickname edupersonorgunitdn ' +
    'edupersonscopedaffiliation edupersontargetedid',
  secretsmanager: 'addreplicaregions',
  ses: 'configurationsetoptions recipients replicaregion',
  ssm: 'documentcategories documentversion inventorytypename',
  states: 'statemachinequalifier',
  sts: 'identitytokenaudience requestcontextproviders transitivetagkeys',
  synthetics: 'names',
  transfer: 'requestserverprotocols',
  'vpc-lattice': 'privatednsspecifieddomains securitygroupids targetgrouparns',
  'vpc-lattice-svcs': 'requestquerystring/*',
  wisdom: 'messagetemplate/routingprofilearn searchfilter/qualifier',
};

const KNOWN: ReadonlySet<string> = new Set([
  ...GLOBAL,
  ...Object.entries(OF_SERVICES).flatMap(([service, names]) => names.split(' ').map((name) => `${service}:${name}`)),
]);

const PREFIXES = [...KNOWN].filter((key) => key.endsWith('*')).map((key) => key.slice(0, -1));

/** @param key as written: keys are not case-sensitive. What stands after the colon of `...:amr` is a list too */
export const hasSeveralValues = (key: string): boolean => {
  const name = key.toLowerCase();
  return KNOWN.has(name) || name.endsWith(':amr') || PREFIXES.some((prefix) => name.startsWith(prefix));
};
