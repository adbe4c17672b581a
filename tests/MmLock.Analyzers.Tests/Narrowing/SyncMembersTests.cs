using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MmLock.Analyzers.Narrowing;

namespace MmLock.Analyzers.Tests.Narrowing;

/// <summary>The table of what members of synchronization objects do names members that there are, and no kind that nobody reads.</summary>
public sealed class SyncMembersTests
{
    private static readonly string[] s_kinds =
        ["nothing", "reads", "own", "asks", "counts", "sets", "puts", "waits", "takes", "changes"];

    private static readonly Compilation s_compilation =
        CSharpCompilation.Create("Empty", references: Basic.Reference.Assemblies.Net100.References.All);

    [Fact]
    public void Every_line_names_a_member_and_a_kind()
    {
        INamespaceSymbol threading = s_compilation.GlobalNamespace.GetNamespaceMembers().Single(n => n.Name == "System")
            .GetNamespaceMembers().Single(n => n.Name == "Threading");
        ILookup<string, INamedTypeSymbol> types = TypesIn(threading).ToLookup(t => t.Name);
        Assert.NotEmpty(SyncMembers.Lines);
        Assert.DoesNotContain(SyncMembers.Lines, l => !s_kinds.Contains(l.Kind)
            || l.Type != "*" && !types[l.Type].Any(t => l.Member == "*" || !t.GetMembers(l.Member).IsEmpty));
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceSymbol space) =>
        space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(TypesIn));
}
