/**
 * On the answer (status 503) of a tracker that is just leaving: the request was not looked at, so sending it to the
 * next tracker is safe.
 */
export const LEAVING_HEADER = 'x-tracker-leaving';
