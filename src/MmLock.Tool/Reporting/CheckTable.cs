using MmLock.Tool.Checking;
using MmLock.Tool.Messages;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>A check for people: how it ended, what fails it, and with details also the paths and what does not fail it.</summary>
internal static class CheckTable
{
    /// <param name="result">What to write.</param>
    /// <param name="verbose">Whether to write all findings, with their paths.</param>
    /// <param name="console">Where to.</param>
    public static void Write(CheckResult result, bool verbose, IAnsiConsole console)
    {
        Finding[] failing = [.. result.Failing];
        console.Write(new Text(Summary(result, failing) + "\n"));
        foreach (LockLimit grown in result.Grown)
        {
            console.Write(new Text(
                $"{grown.Now.Lock} has {Figures.Count(grown.Now.Raw)} raw and {Figures.Count(grown.Now.Coarse, "coarse site")}; "
                + $"the baseline allows {Figures.Count(grown.Allowed)} in all.\n"));
        }

        IReadOnlyList<Finding> shown = verbose ? result.Findings : failing;
        if (shown.Count > 0)
        {
            Listing.Write(console, ["place", "rule", "severity", "message"], shown.Select(f => new[]
            {
                f.Place, f.Rule, CheckSarif.Level(f.Severity), f.Message + (verbose ? Details(f) : ""),
            }));
        }

        if (!verbose && result.Findings.Any(f => f.IsPath && failing.Contains(f)))
        {
            console.Write(new Text("--verbose shows the path to each, and what does not fail the check.\n"));
        }
    }

    private static string Summary(CheckResult result, Finding[] failing)
    {
        string found = failing.Length == 0
            ? "No finding"
            : Figures.Count(failing.Length, "finding") + ": " + string.Join(", ", failing.GroupBy(f => f.Rule)
                .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{Figures.Count(g.Count())} {g.Key}"));
        Finding[] others = [.. result.Findings.Except(failing)];
        string[] besides =
        [
            .. Part(others.Count(f => f.IsSuppressed), "suppressed"),
            .. Part(others.Count(f => f is { IsSuppressed: false, IsKnown: true }), "in the baseline"),
            .. Part(others.Count(f => f is { IsSuppressed: false, IsKnown: not true }), $"below {Name(result.FailsFrom)}"),
        ];
        return found + (besides.Length > 0 ? $" ({string.Join(", ", besides)})" : "") + ".";
    }

    private static IEnumerable<string> Part(int count, string what) => count > 0 ? [$"{Figures.Count(count)} {what}"] : [];

    private static string Name(DiagnosticSeverity severity) => severity.ToString().ToLowerInvariant();

    private static string Details(Finding finding)
    {
        string state = finding.IsSuppressed ? $" [suppressed{(finding.Justification is { } why ? ": " + why : "")}]"
            : finding.IsKnown == true ? " [in the baseline]"
            : "";
        return state + string.Concat(finding.Story.Select(s => $" | {s.File}:{s.Line} {s.Text}"));
    }
}
