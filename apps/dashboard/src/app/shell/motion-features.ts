/** The least animation features that fades need, in a module of their own so that they load after the page. */
export { domMin } from 'framer-motion';
