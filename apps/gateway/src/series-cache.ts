import { InputError } from '@smc/domain';
import { type BarFile, type BarFileOptions, type DatasetFile, readBarFile } from '@smc/venues';

const MAX_SERIES = 2;

/** Recorded series that were read last, so that paging through one does not read its file again and again. */
export interface SeriesCache {
  /** Throws {@link InputError} when the file cannot be read as bars. */
  read(dataset: DatasetFile, options: BarFileOptions): Promise<BarFile>;
}

export function createSeriesCache(): SeriesCache {
  const series = new Map<string, Promise<BarFile>>();
  return {
    read(dataset, options) {
      const known = series.get(dataset.path);
      // Last used last, so that the first one is the one to go.
      series.delete(dataset.path);
      const file = known ?? open(dataset, options);
      series.set(dataset.path, file);
      file.catch(() => series.delete(dataset.path));
      for (const path of series.keys()) {
        if (series.size <= MAX_SERIES) break;
        series.delete(path);
      }
      return file;
    },
  };
}

async function open(dataset: DatasetFile, options: BarFileOptions): Promise<BarFile> {
  const file = await readBarFile(dataset.path, options);
  if (file.ok) return file.value;
  const { line, column, value, expected } = file.error;
  throw new InputError(column ?? 'file', value, expected, `${dataset.id}, line ${line ?? 0}`);
}
