using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>One outermost type of a file, with the names by which other code can get at it or at what is in it.</summary>
/// <param name="Declaration">The type.</param>
/// <param name="Names">Of the type, of the types in it, and of extension methods, which are called without naming their type.</param>
internal sealed record DeclaredType(MemberDeclarationSyntax Declaration, ImmutableArray<string> Names);

/// <summary>The outermost types of a file. Read once, whatever compilations the file is in: it depends on its text alone.</summary>
internal sealed class DeclaredTypes
{
    private static readonly ConditionalWeakTable<SyntaxTree, DeclaredTypes> s_files = new();

    private DeclaredTypes(CompilationUnitSyntax root)
    {
        List<UsingDirectiveSyntax> usings = root.DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<UsingDirectiveSyntax>().ToList();
        HasStatements = root.Members.Any(SyntaxKind.GlobalStatement);
        Renames = usings.Where(u => u.Alias is not null || !u.StaticKeyword.IsKind(SyntaxKind.None)).ToImmutableArray();
        RenamesEverywhere = Renames.Any(u => !u.GlobalKeyword.IsKind(SyntaxKind.None));
        Types = root.DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(n => n is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax).Cast<MemberDeclarationSyntax>()
            .Select(d => new DeclaredType(d, NamesOf(d).Distinct().ToImmutableArray())).ToImmutableArray();
        Names = Types.SelectMany(t => t.Names).Distinct().ToImmutableArray();
    }

    public ImmutableArray<DeclaredType> Types { get; }

    /// <summary>Those of all its types.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Code outside of types.</summary>
    public bool HasStatements { get; }

    /// <summary>By which code of the file may name a type otherwise, or its members without it.</summary>
    public ImmutableArray<UsingDirectiveSyntax> Renames { get; }

    /// <summary>Some of these are for all files.</summary>
    public bool RenamesEverywhere { get; }

    public static DeclaredTypes In(SyntaxTree tree, CancellationToken cancellationToken) =>
        s_files.TryGetValue(tree, out DeclaredTypes? known)
            ? known
            : s_files.GetValue(tree, t => new DeclaredTypes((CompilationUnitSyntax)t.GetRoot(cancellationToken)));

    private static IEnumerable<string> NamesOf(MemberDeclarationSyntax declaration) =>
        declaration.DescendantNodesAndSelf(n => n is BaseTypeDeclarationSyntax).SelectMany(n => n switch
        {
            BaseTypeDeclarationSyntax type => Attributed(type.Identifier.ValueText),
            DelegateDeclarationSyntax function => new[] { function.Identifier.ValueText },
            MethodDeclarationSyntax method when IsExtension(method) => new[] { method.Identifier.ValueText },
            _ => Enumerable.Empty<string>(),
        });

    public static bool IsExtension(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true;

    /// <summary>An attribute is mostly named without the word.</summary>
    private static IEnumerable<string> Attributed(string type)
    {
        const string suffix = "Attribute";
        yield return type;
        if (type.Length > suffix.Length && type.EndsWith(suffix, System.StringComparison.Ordinal))
        {
            yield return type.Substring(0, type.Length - suffix.Length);
        }
    }
}
