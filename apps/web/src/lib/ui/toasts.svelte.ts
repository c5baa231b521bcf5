interface Toast {
  id: number;
  text: string;
}

let nextId = 1;
let shown = $state.raw<Toast[]>([]);

/** Short confirmations at the foot of the screen, read out politely and gone after 6 s. */
export const toasts = {
  get shown(): Toast[] {
    return shown;
  },
};

/** Says that something went well; what went wrong stays in place as a ProblemNote instead. */
export function say(text: string): void {
  const toast = { id: nextId++, text };
  shown = [...shown.slice(-2), toast];
  setTimeout(() => {
    shown = shown.filter(({ id }) => id !== toast.id);
  }, 6_000);
}
