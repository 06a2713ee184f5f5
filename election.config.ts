import { defineElection } from './lib/config/parse';

/**
 * The one file that an office fills in. `npm start` and `npx cdk synth` check it and say what is wrong with it.
 * This is the example: no such county, no such state, no such voters.
 */
export default defineElection({
  jurisdictions: [
    {
      id: 'lorem',
      name: 'Lorem County (made up)',
      state: 'ZZ',
      fictional: true,
      contact: {
        office: 'Lorem County Board of Elections',
        email: 'office@lorem.example',
        telephone: '555-0100',
        address: '1 Placeholder Square, Ipsum, ZZ 00000',
        securityEmail: 'security@lorem.example',
      },
      languages: ['en'],
      region: 'us-east-2',
      recoveryRegion: 'us-west-2',
      profile: 'evaluation',
      modules: ['site', 'results', 'registration', 'ballots', 'incidents'],
      registration: { mode: 'state-system' },
      elections: [
        {
          id: '2020-11-03-general',
          name: 'General Election (example)',
          type: 'general',
          date: '2020-11-03',
          federal: true,
          timeZone: 'America/New_York',
          registrationDeadline: '2020-10-05',
          uocavaMailing: '2020-09-19',
          pollsClose: '2020-11-03T19:00',
          cureDeadline: '2020-11-06',
          canvass: '2020-11-13',
          audit: '2020-11-18',
          certification: '2020-11-20',
        },
        {
          id: '2028-11-07-general',
          name: 'General Election',
          type: 'general',
          date: '2028-11-07',
          federal: true,
          timeZone: 'America/New_York',
          registrationDeadline: '2028-10-10',
          uocavaMailing: '2028-09-23',
          pollsClose: '2028-11-07T19:00',
          cureDeadline: '2028-11-10',
          canvass: '2028-11-17',
          audit: '2028-11-21',
          certification: '2028-11-27',
        },
      ],
    },
  ],
});
