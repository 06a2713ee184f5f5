import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnBasePathMapping, CfnDomainName, type CfnRestApi, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';

/**
 * TLS 1.2 with forward secrecy or 1.3, and a handshake for another name is refused. In GovCloud AWS names no policy of that kind for
 * certain; there the older word for the same versions stands.
 */
const modernTls = ({ region }: Stack): Pick<CfnRestApi, 'securityPolicy' | 'endpointAccessMode'> =>
  region.startsWith('us-gov-')
    ? { securityPolicy: 'TLS_1_2', endpointAccessMode: undefined }
    : { securityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09', endpointAccessMode: 'STRICT' };

/** The office's own name of an API, and its certificate in the API's region. */
export interface OwnName {
  readonly domain: string;
  readonly certificateArn: string;
}

/**
 * A host name of the office's own before an API without an edge. The API's own address is switched off: whoever comes, comes by this
 * name, to this one stage.
 */
export class FormsHost extends Construct {
  constructor(scope: Construct, id: string, { restApi, name }: { readonly restApi: RestApi; readonly name: OwnName }) {
    super(scope, id);
    const tls = modernTls(Stack.of(this));
    const api = restApi.node.defaultChild as CfnRestApi;
    // API Gateway shakes hands by the API's policy, also under another name, and that would be TLS 1.0.
    api.securityPolicy = tls.securityPolicy;
    api.endpointAccessMode = tls.endpointAccessMode;
    api.disableExecuteApiEndpoint = true;

    const domain = new CfnDomainName(this, 'Domain', {
      domainName: name.domain,
      regionalCertificateArn: name.certificateArn,
      endpointConfiguration: { types: ['REGIONAL'] },
      ...(tls.securityPolicy === undefined ? {} : { securityPolicy: tls.securityPolicy }),
      ...(tls.endpointAccessMode === undefined ? {} : { endpointAccessMode: tls.endpointAccessMode }),
    });
    new CfnBasePathMapping(this, 'Mapping', {
      domainName: domain.ref,
      restApiId: restApi.restApiId,
      stage: restApi.deploymentStage.stageName,
    });
    new CfnOutput(this, 'FormsAddress', {
      value: domain.attrRegionalDomainName,
      description: `Where ${name.domain} has to lead: write a CNAME record of it to this name into the office’s DNS`,
    }).overrideLogicalId('FormsAddress');
  }
}
