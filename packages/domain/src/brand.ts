declare const brand: unique symbol;

/** A nominal type over T: look-alikes (price and quantity, two kinds of id) cannot be swapped. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
