using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests;

/// <summary>The rules on the library that they come with: it keeps what it asks of others.</summary>
public sealed class OwnLibraryTests
{
    /// <summary>
    /// Where the whole space is held for long. That is what the coarse modes are there to show; the others do it where
    /// they must.
    /// </summary>
    private static readonly string[] s_coarse =
    [
        "MML2001 FaultCoarse", "MML2001 ForFiles", "MML2001 Pin", "MML2001 ReadRemote", "MML2001 TryReclaim",
        "MML2002 FaultCoarse", "MML2002 ForFiles", "MML2002 Pin", "MML2002 ReadRemote",
        "MML2003 Change", "MML2003 DropPages", "MML2003 ForFiles", "MML2003 Fork", "MML2003 MapAnywhere", "MML2003 MapAt", "MML2003 Pin",
        "MML2003 Populate", "MML2003 PopulateMitigated", "MML2003 Remap", "MML2003 SetBreak", "MML2003 TryReclaim", "MML2003 UnmapAll",
        "MML2003 UnmapCoarse",
    ];

    private static readonly Lazy<Task<ImmutableArray<Diagnostic>>> s_found = new(FindAsync);

    [Fact]
    public async Task Structure_lock_is_not_held_across_files_allocation_or_page_work()
    {
        ImmutableArray<Diagnostic> found = await s_found.Value;
        Assert.DoesNotContain(
            found,
            d => d.Id is "MML2001" or "MML2002" or "MML2003" or "MML2005"
                && d.GetMessage().Contains("MmapLock.VmaLock' is held", StringComparison.Ordinal)

            // A hook of the tests, which release builds do not call.
            && !d.GetMessage().EndsWith("'At' → 'Hook'", StringComparison.Ordinal));

        // Short locks come below it in the order: that of a file's list of mappings, and below the public one those of parts.
        Assert.All(
            found.Where(d => d.Id == "MML2004"),
            d => Assert.Matches(
                "'(R|Unr)egister' → 'EnterPatiently' → 'Lock.EnterScope'$"
                    + "|'EnterLockAfterPublic' → 'EnterPatiently' → 'VmaLock.Enter'$",
                d.GetMessage()));
    }

    [Fact]
    public async Task Coarse_holds_are_long_only_where_that_is_meant()
    {
        ImmutableArray<Diagnostic> found = await s_found.Value;
        Assert.Equal(
            s_coarse,
            found.Where(d => d.Id is "MML2001" or "MML2002" or "MML2003").Select(d => $"{d.Id} {Method(d)}").Distinct()
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Protocol_is_kept()
    {
        // The locks' own: what the validator remembers, and the guard of the root that a structure hold keeps.
        ImmutableArray<Diagnostic> found = await s_found.Value;
        Assert.Equal(
            ["MML3010 Keep", "MML3010 TryEnterUnder", "MML3010 TryEnterUnder"],
            found.Where(d => d.Id.StartsWith("MML3", StringComparison.Ordinal)).Select(d => $"{d.Id} {Method(d)}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ranges_are_used_as_they_are_meant()
    {
        ImmutableArray<Diagnostic> found = await s_found.Value;
        Assert.Equal(
            [], found.Where(d => d.Id.StartsWith("MML4", StringComparison.Ordinal) || d.Id == "MML1007").Select(d => d.ToString()));
    }

    private static string Method(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetRoot().FindNode(diagnostic.Location.SourceSpan).AncestorsAndSelf()
            .Select(n => n switch
            {
                MethodDeclarationSyntax method => method.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                DestructorDeclarationSyntax finalizer => "~" + finalizer.Identifier.Text,
                _ => null,
            })
            .First(n => n is not null)!;

    private static async Task<ImmutableArray<Diagnostic>> FindAsync()
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        var parse = new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: ["DEBUG", "NET10_0_OR_GREATER"]);
        IEnumerable<SyntaxTree> trees = Repository.Sources("src", "MmLock.Runtime")
            .Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), parse, f))
            .Append(CSharpSyntaxTree.ParseText(Usings, parse));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "MmLock.Runtime", trees, Basic.Reference.Assemblies.Net100.References.All,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(AllRules.Analyzers).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return found;
    }
}
