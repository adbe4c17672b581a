using BenchmarkDotNet.Running;
using MmLock.Benchmarks.Conversion;
using MmLock.Benchmarks.Cost;
using MmLock.Benchmarks.Quick;

if (args.Contains(QuickCommand.Name))
{
    return QuickCommand.Run(args);
}

if (args.Contains(ConversionCommand.Name))
{
    return ConversionCommand.Run(args);
}

if (args.Contains(CostCommand.Name))
{
    return CostCommand.Run(args);
}

int reports = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).Sum(summary => summary.Reports.Length);

// Only these are fine with nothing measured; otherwise the switcher has said what is wrong with the arguments.
string[] questions = ["--help", "--list", "--info", "--version"];
return reports > 0 || args.Any(argument => questions.Contains(argument)) ? 0 : 2;
