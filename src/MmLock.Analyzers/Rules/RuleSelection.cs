using System;
using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules;

/// <summary>
/// Which rules anyone will see: a rule that is off, or too quiet for this host, is not looked for. The host leaves out
/// analyzers in the same way, but knows nothing of the rules in one. So this must say what the host says, in its order: the
/// rule's ID (for the file, for the build, for all files), then its category, then all analyzers, then the rule itself.
/// </summary>
internal sealed class RuleSelection(Compilation compilation, AnalyzerConfigOptionsProvider options, DiagnosticSeverity quietest)
{
    private const string AllAnalyzers = "dotnet_analyzer_diagnostic.severity";

    private static readonly Dictionary<string, ReportDiagnostic> s_severities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["default"] = ReportDiagnostic.Default,
        ["error"] = ReportDiagnostic.Error,
        ["warning"] = ReportDiagnostic.Warn,
        ["suggestion"] = ReportDiagnostic.Info,
        ["silent"] = ReportDiagnostic.Hidden,
        ["refactoring"] = ReportDiagnostic.Hidden,
        ["none"] = ReportDiagnostic.Suppress,
    };

    private readonly ConcurrentDictionary<(string, SyntaxTree), bool> _known = new();

    public bool IsOn(DiagnosticDescriptor rule, SyntaxTree tree) => _known.GetOrAdd((rule.Id, tree), _ => Judge(rule, tree));

    private bool Judge(DiagnosticDescriptor rule, SyntaxTree tree)
    {
        DiagnosticSeverity? severity = (ById(rule.Id, tree) ?? InBulk(rule, tree)) switch
        {
            null or ReportDiagnostic.Default => rule.IsEnabledByDefault ? rule.DefaultSeverity : null,
            ReportDiagnostic.Error => DiagnosticSeverity.Error,
            ReportDiagnostic.Warn => DiagnosticSeverity.Warning,
            ReportDiagnostic.Info => DiagnosticSeverity.Info,
            ReportDiagnostic.Hidden => DiagnosticSeverity.Hidden,
            _ => null,
        };
        return severity >= quietest;
    }

    private ReportDiagnostic? ById(string id, SyntaxTree tree)
    {
        SyntaxTreeOptionsProvider? provider = compilation.Options.SyntaxTreeOptionsProvider;
        return provider is not null && provider.TryGetDiagnosticValue(tree, id, CancellationToken.None, out ReportDiagnostic inTree)
            ? inTree
            : compilation.Options.SpecificDiagnosticOptions.TryGetValue(id, out ReportDiagnostic inBuild)
                // What is only never to be an error is as loud as others say.
                && inBuild != ReportDiagnostic.Default ? inBuild
            : provider is not null && provider.TryGetGlobalDiagnosticValue(id, CancellationToken.None, out ReportDiagnostic global) ? global
            : null;
    }

    /// <summary>
    /// A global file's settings are among a file's options, and those of a nearer file before them. What cannot be read
    /// sets nothing.
    /// </summary>
    private ReportDiagnostic? InBulk(DiagnosticDescriptor rule, SyntaxTree tree)
    {
        // Bulk settings wake no rule that is off by default.
        if (!rule.IsEnabledByDefault)
        {
            return null;
        }

        AnalyzerConfigOptions set = options.GetOptions(tree);
        return Read($"dotnet_analyzer_diagnostic.category-{rule.Category.ToLowerInvariant()}.severity") ?? Read(AllAnalyzers);

        ReportDiagnostic? Read(string key) =>
            set.TryGetValue(key, out string? value) && s_severities.TryGetValue(value.Trim(), out ReportDiagnostic severity)
                ? severity
                : null;
    }
}
