using System.CommandLine;
using BenchmarkDotNet.Running;

namespace MmLock.Benchmarks.Detailed;

/// <summary><c>detailed …</c>: BenchmarkDotNet, with its own arguments.</summary>
internal static class DetailedCommand
{
    public static Command Create()
    {
        var command = new Command(
            "detailed", "Runs BenchmarkDotNet; all that follows are its arguments, behind '--' where they have names from here.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            // Nothing measured is a failure, of which the switcher has said what is wrong; asked for a list, it measures nothing.
            string[] arguments = [.. parsed.UnmatchedTokens];
            int reports = BenchmarkSwitcher.FromAssembly(typeof(DetailedCommand).Assembly).Run(arguments).Sum(s => s.Reports.Length);
            return reports > 0 || arguments.Intersect(["--help", "--list", "--info", "--version"]).Any() ? 0 : CommandLine.UsageFailure;
        });
        return command;
    }
}
