using System.CommandLine;
using MmLock.Benchmarks.Charts;
using MmLock.Benchmarks.Conversion;
using MmLock.Benchmarks.Cores;
using MmLock.Benchmarks.Cost;
using MmLock.Benchmarks.Detailed;
using MmLock.Benchmarks.Editor;
using MmLock.Benchmarks.Quick;

return MmLock.Benchmarks.CommandLine.Run(
    new RootCommand("Measures the locks, the memory library, the conversion and the analyzers.")
    {
        QuickCommand.Create(), CoresCommand.Create(), ChartsCommand.Create(), ConversionCommand.Create(), MigrationCommand.Create(),
            CostCommand.Create(), EditorCommand.Create(),
        DetailedCommand.Create(),
    },
    args);
