/** Lets pieces of work about one thing run one after another, in the order in which they came; of others nobody waits. */
export function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return function inTurn<Value>(id: string, work: () => Promise<Value>): Promise<Value> {
    const turn = (last.get(id) ?? Promise.resolve()).then(work);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    last.set(id, settled);
    void settled.then(() => {
      if (last.get(id) === settled) last.delete(id);
    });
    return turn;
  };
}
