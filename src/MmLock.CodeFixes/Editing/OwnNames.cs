using System;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// How the names of this library and of the framework are written at a place of one file: short where they bind to what is
/// meant, from the global namespace where something else has the name.
/// </summary>
internal sealed class OwnNames(SemanticModel model)
{
    private const string Namespace = "MmLock";

    private bool? _mayImport;

    /// <summary>A name was written that binds only once the file imports the namespace.</summary>
    public bool NeedsImport { get; private set; }

    /// <summary>A type, where a type is expected.</summary>
    public string Type(string name, int position) => Write(name, model.LookupNamespacesAndTypes(position, name: name));

    /// <summary>A type, in front of one of its members in an expression: a member, parameter or local may have its name.</summary>
    public string Expression(string name, int position) => Write(name, model.LookupSymbols(position, name: name));

    /// <summary>An attribute, whose name may be written without its ending.</summary>
    public string Attribute(string name, int position)
    {
        string full = name + "Attribute";
        bool isTaken = model.LookupNamespacesAndTypes(position, name: name).Any();
        return isTaken || Type(full, position) != full ? $"global::{Namespace}.{name}" : name;
    }

    /// <summary>A static member of a type of the framework, in an expression.</summary>
    /// <param name="type">With its namespaces.</param>
    /// <param name="position">Where it is to stand.</param>
    public string Framework(string type, int position)
    {
        INamedTypeSymbol? meant = model.Compilation.GetTypeByMetadataName(type);
        bool Is(string name) => SymbolEqualityComparer.Default.Equals(
            model.GetSpeculativeSymbolInfo(
                position, SyntaxFactory.ParseExpression(name), SpeculativeBindingOption.BindAsExpression).Symbol,
            meant);
        string simple = type.Substring(type.LastIndexOf('.') + 1);
        return Is(simple) ? simple : Is(type) ? type : "global::" + type;
    }

    private string Write(string name, ImmutableArray<ISymbol> found)
    {
        ImmutableArray<ISymbol> simple = found.Where(s => s is not INamedTypeSymbol { Arity: > 0 }).ToImmutableArray();
        if (simple.Length == 1 && IsOurs(simple[0]))
        {
            return name;
        }

        if (simple.IsEmpty && (_mayImport ??= MayImport()))
        {
            NeedsImport = true;
            return name;
        }

        return $"global::{Namespace}.{name}";
    }

    /// <summary>Whether no name in the file would be ambiguous with the namespace imported.</summary>
    private bool MayImport()
    {
        var ours = new System.Collections.Generic.HashSet<string>(
            model.Compilation.GlobalNamespace.GetNamespaceMembers()
                .FirstOrDefault(n => n.Name == Namespace)?.GetTypeMembers().Select(t => t.Name)
                ?? Enumerable.Empty<string>());
        return !model.SyntaxTree.GetRoot().DescendantNodes(descendIntoTrivia: false).OfType<SimpleNameSyntax>()
            .Where(n => (ours.Contains(n.Identifier.ValueText) || ours.Contains(n.Identifier.ValueText + "Attribute")) && !IsQualified(n))
            .Any(n =>
                (model.GetSymbolInfo(n).Symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
                    ? constructor.ContainingType
                    : model.GetSymbolInfo(n).Symbol)
                    is INamedTypeSymbol type
                    && !IsOurs(type));
    }

    private static bool IsQualified(SimpleNameSyntax name) =>
        name.Parent is QualifiedNameSyntax qualified && qualified.Right == name
            || name.Parent is MemberAccessExpressionSyntax access && access.Name == name || name.Parent is AliasQualifiedNameSyntax;

    private static bool IsOurs(ISymbol symbol) =>
        symbol is INamedTypeSymbol
        {
            ContainingType: null,
            ContainingNamespace: { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true }
        };
}
