using System.Composition;
using System.Globalization;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>Takes the lock for writing where it was taken for reading.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3008WriteUnderReadHoldCodeFix)), Shared]
public sealed class MML3008WriteUnderReadHoldCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3008");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        if (int.TryParse(site.Fact(DiagnosticPropertyNames.Releases), NumberStyles.None, CultureInfo.InvariantCulture, out int releases))
        {
            List<TextSpan?> places = Enumerable.Range(0, releases + 1).Select(site.Place).ToList();
            if (places.All(p => p is not null)
                && WriteMode.Find(site.Root, places.Select(p => p!.Value), site.Model, site.Reader) is { } changes)
            {
                yield return new LockUseFix("Hold the lock for writing (review)", nameof(WriteMode), changes);
            }
        }
    }
}
