/** Lines that an alarm counts: the function that logs them and the filter that counts them read them here. */
export const LOOK_UP_LIMIT_REACHED = 'look-up limit reached';
