using MmLock.Analyzers.Rules;
using MmLock.Tool.Checking;
using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Reporting;

/// <summary>
/// Findings as a SARIF 2.1.0 log: with the path through calls as a code flow, a fingerprint that lasts while lines move, suppressions with
/// their reasons, and what a baseline knows of each.
/// </summary>
internal static class CheckSarif
{
    /// <summary>The name of the fingerprint; another way to compute it gets another name.</summary>
    private const string FingerprintName = "mmlock/v1";

    public static string Write(IEnumerable<Finding> findings)
    {
        SarifLog.RuleEntry[] rules = [.. RuleCatalogue.All.Select(EntryOf)];
        SarifLog log = SarifLog.Of(rules, [.. findings.Select(ResultOf)]);
        return OutputJson.Write(log with { Runs = [log.Runs[0] with { ColumnKind = "utf16CodeUnits" }] });
    }

    public static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };

    private static SarifLog.RuleEntry EntryOf(Rule rule) => new(rule.Descriptor.Id, rule.Name)
    {
        ShortDescription = new SarifLog.Message(rule.Descriptor.Title.ToString(null)),
        FullDescription = new SarifLog.Message(rule.Descriptor.Description.ToString(null)),
        HelpUri = rule.Descriptor.HelpLinkUri,
        DefaultConfiguration = new SarifLog.Configuration(
            rule.Descriptor.DefaultSeverity == DiagnosticSeverity.Hidden ? "none" : Level(rule.Descriptor.DefaultSeverity)),
    };

    private static SarifLog.Result ResultOf(Finding finding)
    {
        SarifLog.Location[] story = [.. finding.Story.Select(s => LocationOf(s) with { Message = new SarifLog.Message(s.Text) })];
        SarifLog.ThreadFlowLocation[] path = [.. story.Select(s => new SarifLog.ThreadFlowLocation(s))];
        return new SarifLog.Result(
            finding.Rule, Level(finding.Severity), new SarifLog.Message(finding.Message),
            [LocationOf(finding.At) with
            {
                LogicalLocations = finding.At.Text.Length > 0 ? [new SarifLog.LogicalLocation(finding.At.Text)] : null,
            }])
        {
            CodeFlows = finding.IsPath && path.Length > 0 ? [new SarifLog.CodeFlow([new SarifLog.ThreadFlow(path)])] : null,
            RelatedLocations = !finding.IsPath && story.Length > 0 ? story : null,
            PartialFingerprints = new Dictionary<string, string> { [FingerprintName] = finding.Fingerprint },
            Suppressions = finding.IsSuppressed
                ? [new SarifLog.Suppression("inSource") { Justification = finding.Justification }]
                : null,
            BaselineState = finding.IsKnown switch { true => "unchanged", false => "new", null => null },
        };
    }

    private static SarifLog.Location LocationOf(Step step) => SarifLog.At(
        step.File, new SarifLog.Region(step.Line, step.Column)
        {
            EndLine = step.EndLine,
            EndColumn = step.EndColumn,
            Snippet = step.Code is { } code ? new SarifLog.Message(code) : null,
        });
}
