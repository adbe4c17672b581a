using System.Composition;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>Takes the lock around the statement, or says that the callers hold it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3007UnguardedAccessCodeFix)), Shared]
public sealed class MML3007UnguardedAccessCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3007");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        // Where some paths hold the lock already, taking it once more could deadlock, and asking callers for it too.
        if (site.Fact(DiagnosticPropertyNames.IsNowhere) is null || site.Fact(DiagnosticPropertyNames.Type) is not { } type)
        {
            yield break;
        }

        if (site.Fact(DiagnosticPropertyNames.Expression) is { } expression)
        {
            bool writes = site.Fact(DiagnosticPropertyNames.Mode) == "Write";
            var names = new OwnNames(site.Model);
            string range = site.Table.All.Any(p => p.MetadataName == type && p.Is(PrimitiveTraits.Api))
                ? names.Expression("AddressRange", site.Node.SpanStart)
                : "";
            if (AcquireAround.Find(
                site.Node, site.Model, site.Layout,
                isAsync => LockSpelling.Of(type, expression, writes, isAsync, range, site.Table)) is { } around)
            {
                yield return new LockUseFix($"Take '{expression}' around it (review)", nameof(AcquireAround), around, names);
            }
        }

        var ofAttribute = new OwnNames(site.Model);
        if (site.Fact(DiagnosticPropertyNames.Member) is { } member
            && RequireOfCallers.Find(
                site.Node, site.Layout, member, site.Fact(DiagnosticPropertyNames.MethodMode) == "Write", ofAttribute) is { } annotation)
        {
            yield return new LockUseFix(
                $"Require '{member}' of the callers by [RequiresLock] (review)", nameof(RequireOfCallers), annotation, ofAttribute,
                Expected: "MML3007");
        }
    }
}
