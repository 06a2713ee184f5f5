/** Postal abbreviations of the states, the District, the territories, and military mail. */
const STATES =
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP'.split(
    ' ',
  );

/** With the jurisdiction's own, which in a made-up example is none of these. */
export const stateOptions = (own: string) =>
  (STATES.includes(own) ? STATES : [own, ...STATES]).map((state) => ({ value: state, label: state }));
