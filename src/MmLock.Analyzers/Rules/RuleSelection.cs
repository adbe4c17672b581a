using System.Collections.Concurrent;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules;

/// <summary>
/// Which rules anyone will see: a rule that is off, or too quiet for this host, is not looked for. The host leaves out
/// analyzers in the same way, but knows nothing of the rules in one.
/// </summary>
internal sealed class RuleSelection(Compilation compilation, DiagnosticSeverity quietest)
{
    private readonly ConcurrentDictionary<(string, SyntaxTree), bool> _known = new();

    public bool IsOn(DiagnosticDescriptor rule, SyntaxTree tree) => _known.GetOrAdd((rule.Id, tree), _ => Judge(rule, tree));

    private bool Judge(DiagnosticDescriptor rule, SyntaxTree tree)
    {
        SyntaxTreeOptionsProvider? provider = compilation.Options.SyntaxTreeOptionsProvider;
        ReportDiagnostic? set = provider is not null && provider.TryGetDiagnosticValue(tree, rule.Id, CancellationToken.None, out ReportDiagnostic inTree) ? inTree
            : compilation.Options.SpecificDiagnosticOptions.TryGetValue(rule.Id, out ReportDiagnostic inBuild) ? inBuild
            : provider is not null && provider.TryGetGlobalDiagnosticValue(rule.Id, CancellationToken.None, out ReportDiagnostic global) ? global
            : null;
        DiagnosticSeverity? severity = set switch
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
}
