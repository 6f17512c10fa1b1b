/** Who sends a request, as far as its token tells. */
export interface ClientIdentity {
  /**
   * store: whoever can read the store's token. launch: code of a launched run. terminal, notebook, client: code outside
   * of a launch that was handed a connection. open: anybody, of a server without a token.
   */
  kind: 'store' | 'launch' | 'terminal' | 'notebook' | 'client' | 'open';
  /** Of a launch: the run it belongs to. */
  runId?: string;
  /** Of a notebook and the like: its path. */
  name?: string;
}
