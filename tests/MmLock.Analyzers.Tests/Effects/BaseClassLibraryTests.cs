using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Tests.Effects;

/// <summary>The built-in table says nothing that is not there, nothing twice, and enough.</summary>
public sealed class BaseClassLibraryTests
{
    private static readonly Compilation s_compilation =
        CSharpCompilation.Create("Empty", references: Basic.Reference.Assemblies.Net100.References.All);
    private static readonly SourceText s_text = EffectLines.BuiltInText();
    private static readonly EffectLine[] s_lines = [.. EffectLines.Parse(s_text)];

    [Fact]
    public void Every_line_can_be_read() =>
        Assert.Empty(s_lines.Where(l => l.Problem is not null).Select(l => s_text.ToString(l.Subject) + ": " + l.Problem));

    [Fact]
    public void Every_id_names_something()
    {
        var missing = new List<string>();
        foreach (EffectLine line in s_lines)
        {
            if (line.Id!.Resolve(s_compilation, out string? problem, default) is null)
            {
                missing.Add(line.Id.Text + ": " + problem);
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void No_id_stands_twice() =>
        Assert.Empty(s_lines.GroupBy(l => l.Id!.Text).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void At_least_300_members_have_an_effect() =>
        Assert.InRange(
            s_lines.Count(l => l.Id!.Text.StartsWith("M:", StringComparison.Ordinal) && l.Kinds != EffectKinds.None), 300, int.MaxValue);

    [Fact]
    public void Groups_are_sorted()
    {
        string previous = "";
        foreach (string line in s_text.Lines.Select(l => l.ToString()))
        {
            string id = line.Length == 0 || line[0] == '#' ? "" : line[(line.IndexOf(' ') + 1)..];
            Assert.True(id.Length == 0 || string.CompareOrdinal(previous, id) < 0, $"'{id}' stands after '{previous}'");
            previous = id;
        }
    }

    [Fact]
    public void No_line_repeats_what_its_type_or_overloads_say()
    {
        Dictionary<string, EffectKinds> kinds = s_lines.ToDictionary(l => l.Id!.Text, l => l.Kinds);
        Assert.Empty(s_lines.Where(IsRepetition).Select(l => l.Id!.Text));

        bool IsRepetition(EffectLine line)
        {
            string text = line.Id!.Text;
            int parameters = text.IndexOf('(');
            return text[0] != 'T'
                && (parameters > 0 && kinds.TryGetValue(text[..parameters].Split("``")[0], out EffectKinds wider)
                    || kinds.TryGetValue("T:" + line.Id.TypeId, out wider))
                && wider == line.Kinds;
        }
    }

    [Theory]
    [InlineData("T:System.IO.File")]
    [InlineData("T:System.IO.RandomAccess")]
    [InlineData("T:System.Runtime.InteropServices.NativeMemory")]
    [InlineData("T:System.Threading.Thread")]
    public void The_best_known_types_are_covered(string type)
    {
        var symbol = (INamedTypeSymbol)DocumentationCommentId.GetFirstSymbolForDeclarationId(type, s_compilation)!;
        Assert.Contains(
            symbol.GetMembers().OfType<IMethodSymbol>(), m => EffectTable.BuiltIn.Find(m) is { } kinds && kinds != EffectKinds.None);
    }

    /// <summary>Whatever collection comes with the next version: how much it holds at once is what its caller asks for.</summary>
    [Fact]
    public void Room_that_collections_and_texts_are_asked_for_is_allocated()
    {
        var missing = new List<string>();
        foreach (INamedTypeSymbol type in TypesIn(s_compilation.GlobalNamespace))
        {
            foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>()
                .Where(m => m.DeclaredAccessibility == Accessibility.Public && m.ExplicitInterfaceImplementations.IsEmpty))
            {
                bool asks = method.Name is "set_Capacity"
                    || method.Parameters.Any(p => p.Type.SpecialType == SpecialType.System_Int32
                        && p.Name is "capacity" or "initialCapacity" or "minimumCapacity");
                if (asks && (EffectTable.BuiltIn.Find(method, type) is not { } kinds || (kinds & EffectKinds.Allocates) == 0))
                {
                    missing.Add(EffectId.Exact(method)!);
                }
            }
        }

        Assert.True(missing is [], string.Join("\n", missing));

        static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceSymbol space) => space.GetNamespaceMembers()
            .Where(n => n.ToDisplayString() is "System" or "System.Text" or "System.Buffers" or "System.IO"
                || n.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal))
            .SelectMany(n => n.GetTypeMembers().SelectMany(t => t.GetTypeMembers().Prepend(t))
                .Where(t => t.DeclaredAccessibility == Accessibility.Public).Concat(TypesIn(n)));
    }

    [Fact]
    public void Every_overload_of_a_short_line_has_the_effect_of_that_line()
    {
        foreach (EffectLine line in s_lines.Where(l => l.Id!.Text.StartsWith("M:", StringComparison.Ordinal) && !l.Id.Text.Contains('(')))
        {
            ISymbol first = line.Id!.Resolve(s_compilation, out _, default)!;
            INamedTypeSymbol on =
                (INamedTypeSymbol)DocumentationCommentId.GetFirstSymbolForDeclarationId("T:" + line.Id.TypeId, s_compilation)!;
            foreach (IMethodSymbol overload in first.ContainingType.GetMembers(first.Name).OfType<IMethodSymbol>())
            {
                bool hasItsOwn = s_lines.Any(l => l.Id!.Text == EffectId.Exact(overload));
                Assert.True(hasItsOwn || EffectTable.BuiltIn.Find(overload, on) == line.Kinds, line.Id.Text);
            }
        }
    }
}
