using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Locks;

/// <summary>Finds the declarations that designate a lock: by <c>[CoarseLock]</c>, by the type <c>MmapLock</c>, by <c>mmlock.coarse_locks</c>.</summary>
internal static class DesignatedLocks
{
    public const string OptionName = "mmlock.coarse_locks";

    public static IReadOnlyList<ISymbol> Find(Compilation compilation, KnownTypes types, AnalyzerConfigOptionsProvider? options, SemanticModels models, CancellationToken cancellationToken)
    {
        var found = new List<ISymbol>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (SyntaxNode declaration in Declarations(tree, cancellationToken))
            {
                ISymbol? symbol = models.Get(tree).GetDeclaredSymbol(declaration, cancellationToken);
                if (declaration is ParameterSyntax && symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { IsRecord: true } record } } parameter
                    && record.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } positional && IsDesignated(positional, types))
                {
                    // `record R([property: CoarseLock] object Gate)`: the property is what code locks.
                    symbol = positional;
                }

                if (symbol is not null && IsDesignated(symbol, types) && seen.Add(symbol))
                {
                    found.Add(symbol);
                }
            }
        }

        foreach (CompilationReference reference in compilation.References.OfType<CompilationReference>())
        {
            foreach (ISymbol symbol in Find(reference.Compilation, new KnownTypes(reference.Compilation), null, new SemanticModels(reference.Compilation), cancellationToken))
            {
                if (symbol.ContainingType is { } type
                    && symbol is IFieldSymbol or IPropertySymbol
                    && compilation.GetTypeByMetadataName(MetadataName(type)) is { } seenHere
                    && seenHere.GetMembers(symbol.Name).FirstOrDefault() is { } member
                    && seen.Add(member))
                {
                    found.Add(member);
                }
            }
        }

        foreach (ISymbol symbol in Configured(compilation, options))
        {
            if (seen.Add(symbol))
            {
                found.Add(symbol);
            }
        }

        return found;
    }

    /// <summary>Fields, properties, locals and parameters that can designate a lock, told from syntax alone.</summary>
    private static IEnumerable<SyntaxNode> Declarations(SyntaxTree tree, CancellationToken cancellationToken)
    {
        foreach (IdentifierNameSyntax name in tree.GetRoot(cancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            switch (name.Identifier.ValueText)
            {
                case "CoarseLock" or "CoarseLockAttribute" when name.FirstAncestorOrSelf<AttributeListSyntax>()?.Parent is { } owner:
                    foreach (SyntaxNode declared in Declared(owner))
                    {
                        yield return declared;
                    }

                    break;
                case "MmapLock":
                    SyntaxNode? declaration = name.Ancestors().FirstOrDefault(a => a is BaseFieldDeclarationSyntax or PropertyDeclarationSyntax or ParameterSyntax or LocalDeclarationStatementSyntax or StatementSyntax or AttributeSyntax);
                    if (declaration is BaseFieldDeclarationSyntax or PropertyDeclarationSyntax or ParameterSyntax or LocalDeclarationStatementSyntax)
                    {
                        foreach (SyntaxNode declared in Declared(declaration))
                        {
                            yield return declared;
                        }
                    }

                    break;
            }
        }
    }

    private static IEnumerable<SyntaxNode> Declared(SyntaxNode owner) => owner switch
    {
        BaseFieldDeclarationSyntax field => field.Declaration.Variables,
        LocalDeclarationStatementSyntax local => local.Declaration.Variables,
        _ => new[] { owner },
    };

    private static bool IsDesignated(ISymbol symbol, KnownTypes types) => symbol switch
    {
        IFieldSymbol field => types.IsMmapLock(field.Type) || KnownTypes.HasAttribute(field, KnownTypes.CoarseLock),
        IPropertySymbol property => types.IsMmapLock(property.Type) || KnownTypes.HasAttribute(property, KnownTypes.CoarseLock),
        ILocalSymbol local => types.IsMmapLock(local.Type),
        IParameterSymbol parameter => types.IsMmapLock(parameter.Type) || KnownTypes.HasAttribute(parameter, KnownTypes.CoarseLock),
        _ => false,
    };

    private static IEnumerable<ISymbol> Configured(Compilation compilation, AnalyzerConfigOptionsProvider? options)
    {
        if (options is null)
        {
            yield break;
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        Add(options.GlobalOptions);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            Add(options.GetOptions(tree));
        }

        foreach (string name in names)
        {
            int dot = name.LastIndexOf('.');
            if (dot > 0 && compilation.GetTypeByMetadataName(name.Substring(0, dot)) is { } type)
            {
                foreach (ISymbol member in type.GetMembers(name.Substring(dot + 1)).Where(m => m is IFieldSymbol or IPropertySymbol))
                {
                    yield return member;
                }
            }
        }

        void Add(AnalyzerConfigOptions source)
        {
            if (source.TryGetValue(OptionName, out string? value))
            {
                names.UnionWith(value.Split(',').Select(n => n.Trim()).Where(n => n.Length > 0));
            }
        }
    }

    private static string MetadataName(INamedTypeSymbol type)
    {
        string name = type.MetadataName;
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = outer.MetadataName + "+" + name;
        }

        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + name : name;
    }
}
