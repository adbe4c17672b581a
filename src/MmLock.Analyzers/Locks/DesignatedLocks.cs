using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Which declarations designate a lock: by <c>[CoarseLock]</c>, by the type <c>MmapLock</c>, by
/// <c>mmlock.coarse_locks</c>. A class that is designated is the lock by each of its objects, and by its type object.
/// </summary>
internal sealed class DesignatedLocks(SemanticModels models, KnownTypes types, MmLockOptions options)
{
    /// <summary>What designates.</summary>
    public static readonly ImmutableArray<string> Words = ImmutableArray.Create("CoarseLock", "CoarseLockAttribute", "MmapLock");

    private readonly object _gate = new();
    private readonly ImmutableArray<ISymbol> _handed =
        options.Handed.Keys.Select(n => n.In(models.Compilation)).OfType<ISymbol>().ToImmutableArray();
    private volatile IReadOnlyList<ISymbol>? _all;
    private volatile IReadOnlyList<ISymbol>? _ofData;

    /// <summary>Every declaration in this compilation and in the projects that it refers to, in the order of the sources.</summary>
    public IReadOnlyList<ISymbol> All(CancellationToken cancellationToken)
    {
        if (_all is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            return _all ??= Find(models, types, options.CoarseLockMembers.AddRange(_handed), options.Primitives, cancellationToken);
        }
    }

    /// <summary>
    /// Those among them that are classes, or whose type is none of a lock: few projects have any, and the files that have none are not
    /// bound each time.
    /// </summary>
    public IReadOnlyList<ISymbol> OfData(CancellationToken cancellationToken)
    {
        if (_ofData is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            return _ofData ??= Find(
                    models, types, options.CoarseLockMembers.AddRange(_handed), options.Primitives, cancellationToken, isOfDataOnly: true)
                .Where(d => IsOfData(d, types)).ToList();
        }
    }

    private static bool IsOfData(ISymbol symbol, KnownTypes types) => symbol is INamedTypeSymbol
        || symbol.NamedType() is { SpecialType: not SpecialType.System_Object } type && !types.IsMmapLock(type) && !types.IsRawLock(type);

    public bool Is(ISymbol symbol) =>
        IsMarked(symbol, types) && IsDeclaredHere(symbol) || IsHanded(symbol)
        || options.CoarseLockMembers.Contains(symbol, SymbolEqualityComparer.Default);

    /// <summary>A name by which another project hands a lock to this one, or gets it.</summary>
    private bool IsHanded(ISymbol symbol) => _handed.Contains(symbol, SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether a declaration can be a name of a designated lock at all. What has neither a lock's type nor is an
    /// <c>object</c> needs a designation of its very type, and such a lock is rare.
    /// </summary>
    public bool MayBe(ISymbol symbol, CancellationToken cancellationToken)
    {
        if (Is(symbol))
        {
            return true;
        }

        ITypeSymbol? type = symbol.NamedType();
        bool isLockType = type is null || type.SpecialType == SpecialType.System_Object
            || type.TypeKind is TypeKind.TypeParameter or TypeKind.Dynamic || type.IsTupleType || types.IsMmapLock(type)
            || types.IsRawLock(type);
        return HasAny(cancellationToken)
            && (isLockType
                || OfData(cancellationToken).Any(d => KnownTypes.Is(d.NamedType()?.OriginalDefinition, type!.OriginalDefinition)));
    }

    private bool IsDeclaredHere(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Any(r => models.Compilation.ContainsSyntaxTree(r.SyntaxTree))
        || symbol.ContainingAssembly is { } assembly && models.Compilation.GetMetadataReference(assembly) is CompilationReference
        || symbol is IParameterSymbol { IsImplicitlyDeclared: true };

    private bool HasAny(CancellationToken cancellationToken) =>
        !options.CoarseLockMembers.IsEmpty || !_handed.IsEmpty
        || models.Compilation.SyntaxTrees.Any(t => IdentifierIndex.Of(t, cancellationToken) is var words && Words.Any(words.Contains))
        || models.Compilation.References.Any(r => r is CompilationReference);

    /// <summary>What the designating types are called: by their names, or by <c>using</c> aliases of them.</summary>
    private static HashSet<string> Spellings(Compilation compilation, CancellationToken cancellationToken) =>
        new(Words.Concat(
            compilation.SyntaxTrees.SelectMany(t => IdentifierIndex.Of(t, cancellationToken).Aliases).Where(a => Words.Contains(a.Target))
                .Select(a => a.Alias)));

    private static List<ISymbol> Find(
        SemanticModels models, KnownTypes types, IEnumerable<ISymbol> configured, PrimitiveTable primitives,
        CancellationToken cancellationToken, bool isOfDataOnly = false)
    {
        var found = new List<ISymbol>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        HashSet<string> names = Spellings(models.Compilation, cancellationToken);

        // What a user's own list calls a lock is no fact of a file.
        bool isKept = isOfDataOnly && primitives == PrimitiveTable.BuiltIn;
        foreach (SyntaxTree tree in models.Compilation.SyntaxTrees)
        {
            if (!isKept || models.Facts.Is(
                tree, 0, FactKind.Designation, () => In(tree, names, models, types, cancellationToken).Any(d => IsOfData(d, types)),
                cancellationToken))
            {
                found.AddRange(In(tree, names, models, types, cancellationToken).Where(seen.Add));
            }
        }

        Compilation compilation = models.Compilation;
        foreach (CompilationReference reference in compilation.References.OfType<CompilationReference>())
        {
            foreach (ISymbol symbol in Find(
                new SemanticModels(reference.Compilation), new KnownTypes(reference.Compilation, primitives), Enumerable.Empty<ISymbol>(),
                primitives, cancellationToken, isOfDataOnly))
            {
                if (symbol is IFieldSymbol or IPropertySymbol
                    && compilation.GetTypeByMetadataName(MetadataName(symbol.ContainingType)) is { } seenHere
                    && seenHere.GetMembers(symbol.Name).FirstOrDefault() is { } member
                    && seen.Add(member))
                {
                    found.Add(member);
                }
                else if (symbol is INamedTypeSymbol type && compilation.GetTypeByMetadataName(MetadataName(type)) is { } typeHere
                    && seen.Add(typeHere))
                {
                    found.Add(typeHere);
                }
            }
        }

        found.AddRange(configured.Where(seen.Add));
        return found;
    }

    private static IEnumerable<ISymbol> In(
        SyntaxTree tree, HashSet<string> names, SemanticModels models, KnownTypes types, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode declaration in Declarations(tree, names, cancellationToken))
        {
            ISymbol? symbol = models.Get(tree).GetDeclaredSymbol(declaration, cancellationToken);
            if (symbol is IParameterSymbol parameter && PositionalProperty(parameter) is { } positional && IsMarked(positional, types))
            {
                // `record R([property: CoarseLock] object Gate)`: the property is what code locks.
                symbol = positional;
            }

            if (symbol is not null && IsMarked(symbol, types))
            {
                yield return symbol;
            }
        }
    }

    /// <summary>The property that a record makes of a parameter of its constructor; null for other parameters.</summary>
    public static IPropertySymbol? PositionalProperty(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { IsRecord: true } record }
            ? record.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() : null;

    /// <summary>Fields, properties, locals and parameters that can designate a lock, told from syntax alone.</summary>
    private static IEnumerable<SyntaxNode> Declarations(SyntaxTree tree, HashSet<string> names, CancellationToken cancellationToken)
    {
        IdentifierIndex words = IdentifierIndex.Of(tree, cancellationToken);
        if (!names.Any(words.Contains))
        {
            return Enumerable.Empty<SyntaxNode>();
        }

        SyntaxNode root = tree.GetRoot(cancellationToken);
        return names.SelectMany(w => words.Uses(w, root)).OrderBy(n => n.SpanStart)
            .Select(n => n.FirstAncestorOrSelf<AttributeListSyntax>() is { } attributes ? attributes.Parent : DeclarationWithType(n))
            .OfType<SyntaxNode>().SelectMany(Declared);
    }

    private static SyntaxNode? DeclarationWithType(SyntaxNode name) =>
        name.Ancestors()
            .FirstOrDefault(a => a is BaseFieldDeclarationSyntax or PropertyDeclarationSyntax or ParameterSyntax or StatementSyntax)
            is (BaseFieldDeclarationSyntax or PropertyDeclarationSyntax or ParameterSyntax or LocalDeclarationStatementSyntax)
                and { } declaration
            ? declaration
            : null;

    private static IEnumerable<SyntaxNode> Declared(SyntaxNode owner) => owner switch
    {
        BaseFieldDeclarationSyntax field => field.Declaration.Variables,
        LocalDeclarationStatementSyntax local => local.Declaration.Variables,
        _ => new[] { owner },
    };

    private static bool IsMarked(ISymbol symbol, KnownTypes types) => symbol switch
    {
        IFieldSymbol or IPropertySymbol or IParameterSymbol =>
            types.IsMmapLock(symbol.NamedType()) || types.IsMmapLock(LockElements.ElementOf(symbol.NamedType()))
                || KnownTypes.HasAttribute(symbol, KnownTypes.CoarseLock),
        ILocalSymbol local => types.IsMmapLock(local.Type),
        INamedTypeSymbol type => KnownTypes.HasAttribute(type, KnownTypes.CoarseLock),
        _ => false,
    };

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
