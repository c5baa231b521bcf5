/** Millilitres of a quantity in litres with at most 3 decimals. Exact: 850.1 -> 850100. */
export const toMl = (litres: number): number => Math.round(litres * 1000);

/** Litres of whole millilitres, exact to 3 decimals: 849800 -> 849.8. */
export const toLitres = (ml: number): number => ml / 1000;

/** Safe fill of a tank that names none: 95 % of the shell. */
export const usualSafeFillMl = (capacityMl: number): number => Math.floor(capacityMl * 0.95);
