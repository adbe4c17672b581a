using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// A quick look at the words of a compilation: which bodies can touch a member that <c>[GuardedBy]</c> or
/// <c>[RequiresLock]</c> marks at all. It errs on the side of yes; what is really there is found by binding.
/// </summary>
internal sealed class GuardNames(Compilation compilation)
{
    /// <summary>What a file says does not depend on the compilation it is in, and most files stay the same while one is edited.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> s_files = new();

    private static readonly string[] s_attributes = { "GuardedBy", "GuardedByAttribute", "RequiresLock", "RequiresLockAttribute" };

    private readonly object _gate = new();
    private readonly ConcurrentDictionary<SyntaxTree, int[]> _uses = new();
    private volatile HashSet<string>? _names;
    private HashSet<int>? _hashes;

    /// <summary>Some marked member is used by a sign or keyword: an indexer, an operator, a constructor.</summary>
    private bool _hasSigns;

    public bool MayBeTouchedIn(SyntaxNode body, CancellationToken cancellationToken)
    {
        HashSet<string> names = Names(cancellationToken);
        if (names.Count == 0)
        {
            return false;
        }

        int[] uses = _uses.GetOrAdd(body.SyntaxTree, t => IdentifierIndex.Of(t, cancellationToken).PlacesOf(_hashes!));
        return IdentifierIndex.HasAny(uses, body.Span) || _hasSigns && body.DescendantTokens().Any(t => names.Contains(t.ValueText));
    }

    private HashSet<string> Names(CancellationToken cancellationToken)
    {
        if (_names is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            if (_names is null)
            {
                HashSet<string> names = ReadAll(cancellationToken);
                _hashes = new HashSet<int>(names.Select(n => n.GetHashCode()));
                _hasSigns = names.Any(n =>
                    !SyntaxFacts.IsIdentifierStartCharacter(n.FirstOrDefault()) || SyntaxFacts.GetKeywordKind(n) != SyntaxKind.None);
                _names = names;
            }

            return _names;
        }
    }

    private static HashSet<string> Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (!s_attributes.Any(IdentifierIndex.Of(tree, cancellationToken).Contains))
        {
            return names;
        }

        // Declarations and the statements between them can carry attributes, expressions hardly.
        foreach (AttributeSyntax attribute in tree.GetRoot(cancellationToken)
            .DescendantNodes(n => n is not (ExpressionSyntax or EqualsValueClauseSyntax)).OfType<AttributeSyntax>())
        {
            string name = attribute.Name switch
            {
                SimpleNameSyntax simple => simple.Identifier.ValueText,
                QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
                AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
                _ => "",
            };
            if (s_attributes.Contains(name))
            {
                names.UnionWith(NamesOf(attribute.Parent?.Parent));
            }
        }

        return names;
    }

    /// <summary>The tokens by which code touches what an attribute stands on.</summary>
    private static IEnumerable<string> NamesOf(SyntaxNode? declaration)
    {
        switch (declaration)
        {
            case BaseFieldDeclarationSyntax field:
                return field.Declaration.Variables.Select(v => v.Identifier.ValueText);
            case PropertyDeclarationSyntax property:
                return new[] { property.Identifier.ValueText };
            case EventDeclarationSyntax happening:
                return new[] { happening.Identifier.ValueText };
            case IndexerDeclarationSyntax:
                return new[] { "[" };
            case AccessorDeclarationSyntax { Parent.Parent: { } owner }:
                return NamesOf(owner);
            case MethodDeclarationSyntax method:
                return new[] { method.Identifier.ValueText };
            case LocalFunctionStatementSyntax function:
                return new[] { function.Identifier.ValueText };
            case ConstructorDeclarationSyntax:
                return new[] { "new" };
            case OperatorDeclarationSyntax operation:
                return new[] { operation.OperatorToken.ValueText };
            case ParameterSyntax parameter:
                return new[] { parameter.Identifier.ValueText };
            case TypeDeclarationSyntax type:
                return type.Members
                    .SelectMany(m => m is BaseFieldDeclarationSyntax or PropertyDeclarationSyntax ? NamesOf(m) : Enumerable.Empty<string>())
                    .Concat(type.ParameterList?.Parameters.Select(p => p.Identifier.ValueText) ?? Enumerable.Empty<string>());
            default:
                return Enumerable.Empty<string>();
        }
    }

    private HashSet<string> ReadAll(CancellationToken cancellationToken)
    {
        IEnumerable<SyntaxTree> trees = compilation.SyntaxTrees.Concat(
            compilation.References.OfType<CompilationReference>().SelectMany(r => r.Compilation.SyntaxTrees));
        var names =
            new HashSet<string>(trees.SelectMany(t => s_files.GetValue(t, tree => Read(tree, cancellationToken))), StringComparer.Ordinal);

        // Assemblies without source at hand can carry the attributes only if they know them.
        string attributes = compilation.GetTypeByMetadataName(KnownTypes.GuardedBy)?.ContainingAssembly.Name ?? "";
        foreach (PortableExecutableReference reference in compilation.References.OfType<PortableExecutableReference>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol assembly
                && (assembly.Name == attributes || assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == attributes))))
            {
                AddMarked(assembly.GlobalNamespace, names);
            }
        }

        return names;
    }

    private static void AddMarked(INamespaceOrTypeSymbol container, HashSet<string> names)
    {
        bool all = container is INamedTypeSymbol && IsMarked(container);
        foreach (ISymbol member in container.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol inner)
            {
                AddMarked(inner, names);
            }
            else if (all || IsMarked(member))
            {
                names.Add(
                    member is IMethodSymbol { MethodKind: MethodKind.Constructor }
                        ? "new"
                        : member is IPropertySymbol { IsIndexer: true }
                        ? "["
                        : (member as IMethodSymbol)?.AssociatedSymbol?.Name ?? member.Name);
            }
        }
    }

    private static bool IsMarked(ISymbol symbol) =>
        symbol.GetAttributes().Any(a => a.AttributeClass?.Name is "GuardedByAttribute" or "RequiresLockAttribute");
}
