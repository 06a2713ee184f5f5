/**
 * Does this answer say that the file does not exist? A bucket that may not be listed answers a missing file with its own 403
 * `AccessDenied` (S3 does not say which of the two it is, and so gives nothing away). A firewall's 403 looks otherwise, and
 * must not pass for "nothing published yet". Reads the body of a 403.
 */
export const isNotThere = async (response: Response): Promise<boolean> =>
  response.status === 404 || (response.status === 403 && (await response.text()).includes('<Code>AccessDenied</Code>'));
