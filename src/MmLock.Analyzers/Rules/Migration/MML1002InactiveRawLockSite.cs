using MmLock.Analyzers.Inventory;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>
/// MML1002: a raw site in a preprocessor branch that this build does not compile. It belongs to a file, not to a body:
/// there is none.
/// </summary>
internal sealed class MML1002InactiveRawLockSite : Rule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1002", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Inactive raw lock site",
        message: "'{0}' on '{1}' is not compiled here, but in a build with {2}: it must be converted together with the others",
        description: "A lock is converted as a whole, or builds with other symbols break. 'mmlock convert' reads every " +
            "preprocessor branch; the fix in the editor sees only the one that is compiled.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.None("`mmlock convert` reads every preprocessor branch");

    public static IEnumerable<Diagnostic> Find(
        SyntaxTree tree, Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken) =>
        InactiveSites.In(tree, compilation, options, cancellationToken).Select(s => Diagnostic.Create(
            Definition, Location.Create(tree, s.Span), s.Site.Lock.Wrapper?.Name ?? s.Site.Lock.Primitive, s.Site.Id.Name, s.Symbols));
}
