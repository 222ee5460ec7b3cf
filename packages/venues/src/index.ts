export { type BarFileError, faultLine } from './recorded/bar-file-error.ts';
export { type BarFile, type BarFileOptions, type FileRow, readBarFile, streamBarRows } from './recorded/bar-file.ts';
export { type WritableBar, writeBarFile } from './recorded/write-bar-file.ts';
export { type ImportOptions, type ImportReport, type QuarantinedRow, importSeries } from './recorded/series-files.ts';
export { type DatasetFile, type DatasetPlaces, BUNDLED_DATASETS, datasetById, listDatasets, seriesOfName } from './recorded/datasets.ts';
export { type FeedBar, type FeedQuote, type MarketFeed } from './market-feed.ts';
export { type ReplaySource, createReplayFeed } from './replay/replay-feed.ts';
export { type SimulatedMarket, createSimulatedFeed } from './simulated/simulated-feed.ts';
