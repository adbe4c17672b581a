using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>Which methods of the compilation, and of projects below it that a host has, a virtual or interface call may run.</summary>
/// <param name="models">Of the compilation.</param>
/// <param name="below">The same of these projects.</param>
internal sealed class Implementations(SemanticModels models, Func<IEnumerable<Implementations>> below)
{
    /// <summary>An interface with more implementations than this says nothing of a single call.</summary>
    private const int Cap = 16;

    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IMethodSymbol>> _known = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<INamedTypeSymbol>> _derived = new(SymbolEqualityComparer.Default);

    /// <summary>The name of whatever <c>new T()</c> calls.</summary>
    public const string AnyConstructor = ".ctor";

    private readonly ConcurrentDictionary<(Compilation, string), ImmutableArray<IMethodSymbol>> _named = new();
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IMethodSymbol>> _overrides = new(SymbolEqualityComparer.Default);

    private readonly Lazy<(ILookup<int, (SyntaxTree Tree, int Place)> Bases, ILookup<string, string> Aliases)> _spelled =
        new(() => ReadSpelled(models.Compilation));

    private ILookup<INamedTypeSymbol, INamedTypeSymbol>? _ofLibrary;

    /// <summary>The implementations other than the method's own body; none when there are too many.</summary>
    public ImmutableArray<IMethodSymbol> Of(IMethodSymbol method) =>
        All(method) is { Length: <= Cap } few ? few : ImmutableArray<IMethodSymbol>.Empty;

    /// <summary>The same, however many there are: for whoever must not miss one.</summary>
    public ImmutableArray<IMethodSymbol> All(IMethodSymbol method) =>
        _known.GetOrAdd(method.OriginalDefinition, m => Find((IMethodSymbol)m));

    /// <summary>
    /// What a declaration is to the compilation: one of a project for another framework has a symbol of its own there. Null where it is
    /// not known.
    /// </summary>
    private ISymbol? Seen(ISymbol symbol) => symbol.DeclaringSyntaxReferences.IsEmpty
        || SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, models.Compilation.Assembly)
        || models.Compilation.SourceModule.ReferencedAssemblySymbols.Contains(symbol.ContainingAssembly, SymbolEqualityComparer.Default)
            ? symbol
            : symbol.GetDocumentationCommentId() is { } id
                ? DocumentationCommentId.GetFirstSymbolForDeclarationId(id, models.Compilation)
                : null;

    /// <summary>The types that derive from a type or implement it.</summary>
    public ImmutableArray<INamedTypeSymbol> Below(INamedTypeSymbol type) => _derived.GetOrAdd(
        type.OriginalDefinition,
        t => InProject((INamedTypeSymbol)t)
            .AddRange(InProjectsBelow((INamedTypeSymbol)t).SelectMany(i => i.Below((INamedTypeSymbol)t))
                .Distinct<INamedTypeSymbol>(Declarations.Same)));

    private ImmutableArray<INamedTypeSymbol> InProject(INamedTypeSymbol type) =>
        Seen(type) is INamedTypeSymbol seen ? DerivedFrom(seen) : ImmutableArray<INamedTypeSymbol>.Empty;

    /// <summary>Nothing in a project below knows the types of this one, and those of the library are asked about here alone.</summary>
    private IEnumerable<Implementations> InProjectsBelow(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.IsEmpty
        || SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, models.Compilation.Assembly)
        ? Enumerable.Empty<Implementations>()
        : below();

    /// <summary>What a library class that sources derive from may call of them: all that they override.</summary>
    public ImmutableArray<IMethodSymbol> OverridesBelow(INamedTypeSymbol type) => _overrides.GetOrAdd(type.OriginalDefinition, t =>
    {
        var own = new List<INamedTypeSymbol>(Below((INamedTypeSymbol)t));
        for (INamedTypeSymbol? at =
            (INamedTypeSymbol)t; at is { DeclaringSyntaxReferences.IsEmpty: false }; at = at.BaseType?.OriginalDefinition)
        {
            own.Add(at);
        }

        return own.SelectMany(d => d.GetMembers()).OfType<IMethodSymbol>()
            .Where(m => m.IsOverride && !m.IsImplicitlyDeclared && m.Name is not ("ToString" or "Equals" or "GetHashCode" or "Finalize"))
            .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToImmutableArray();
    });

    /// <summary>A run as the methods that it is.</summary>
    public IEnumerable<Run> Expand(Run run) => run is { Kind: RunKind.AnyMember, Name: { } name }
        ? new[]
        {
            run.At.SemanticModel?.Compilation ?? models.Compilation, models.Compilation
        }.Distinct().SelectMany(c => _named.GetOrAdd((c, name), Named))
            .Select(m => run with { Kind = RunKind.Method, Method = m, Name = null })
        : run is { Kind: RunKind.Copy, Receiver: INamedTypeSymbol record }
        ? (run.IsVirtual ? Below(record).Add(record) : ImmutableArray.Create(record)).Select(Runs.CopierOf).OfType<IMethodSymbol>()
            .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
            .Select(m => run with { Kind = RunKind.Method, Method = m, IsVirtual = false })
        : new[] { run };

    /// <summary>Every override or implementation of a library member of that name.</summary>
    private static ImmutableArray<IMethodSymbol> Named((Compilation Compilation, string Name) asked) => asked.Name == AnyConstructor
        ? asked.Compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>()
            .Where(t => t is { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, IsStatic: false })
            .SelectMany(t => t.InstanceConstructors).Where(c => c.Parameters.IsEmpty)
            .OrderBy(c => c.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), StringComparer.Ordinal).ToImmutableArray()
        : asked.Compilation.GetSymbolsWithName(asked.Name, SymbolFilter.Member).OfType<IMethodSymbol>()
            .Where(m => m.IsOverride || ImplementsLibrary(m))
            .OrderBy(m => m.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), StringComparer.Ordinal).ToImmutableArray();

    private static bool ImplementsLibrary(IMethodSymbol method) =>
        method.ContainingType.AllInterfaces.Where(i => i.DeclaringSyntaxReferences.IsEmpty).SelectMany(i => i.GetMembers(method.Name))
            .Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method));

    private ImmutableArray<IMethodSymbol> Find(IMethodSymbol method)
    {
        if (method.ContainingType is not { } declared)
        {
            return ImmutableArray<IMethodSymbol>.Empty;
        }

        var found = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        if (Seen(method) is IMethodSymbol { ContainingType: { } type } seen)
        {
            foreach (INamedTypeSymbol derived in InProject(type))
            {
                foreach (IMethodSymbol candidate in type.TypeKind == TypeKind.Interface
                    ? OfInterface(seen, derived)
                    : Overrides(seen, derived))
                {
                    found.Add(candidate.OriginalDefinition);
                }
            }
        }

        found.UnionWith(InProjectsBelow(declared).SelectMany(i => i.All(method)));
        return found.Distinct<IMethodSymbol>(Declarations.Same)
            .OrderBy(m => m.ToDisplayString(), StringComparer.Ordinal).ToImmutableArray();
    }

    private static IEnumerable<IMethodSymbol> OfInterface(IMethodSymbol method, INamedTypeSymbol derived)
    {
        foreach (INamedTypeSymbol implemented in derived.AllInterfaces.Where(i =>
            SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, method.ContainingType.OriginalDefinition)))
        {
            foreach (IMethodSymbol member in implemented.GetMembers(method.Name).OfType<IMethodSymbol>()
                .Where(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method)))
            {
                if (derived.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation
                    && !SymbolEqualityComparer.Default.Equals(implementation.OriginalDefinition, method))
                {
                    yield return implementation;
                }
            }
        }
    }

    private static IEnumerable<IMethodSymbol> Overrides(IMethodSymbol method, INamedTypeSymbol derived)
    {
        foreach (IMethodSymbol candidate in derived.GetMembers().OfType<IMethodSymbol>().Where(m => m.IsOverride && m.Name == method.Name))
        {
            for (IMethodSymbol? at = candidate.OverriddenMethod; at is not null; at = at.OverriddenMethod)
            {
                if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, method))
                {
                    yield return candidate;
                    break;
                }
            }
        }
    }

    /// <summary>Found by what base lists spell, so that a call pays for the types of its own family only.</summary>
    private ImmutableArray<INamedTypeSymbol> DerivedFrom(INamedTypeSymbol type)
    {
        ImmutableArray<INamedTypeSymbol>.Builder found = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        var names = new HashSet<string>(StringComparer.Ordinal) { type.Name };
        var open = new Queue<string>(names);
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);

        // Between a type of the library and one of the sources there may be others of the library, which nobody spells.
        if (type.DeclaringSyntaxReferences.IsEmpty)
        {
            return LazyInitializer.EnsureInitialized(ref _ofLibrary, ReadOfLibrary)![type].ToImmutableArray();
        }

        while (open.Count > 0)
        {
            string name = open.Dequeue();
            foreach (string alias in _spelled.Value.Aliases[name].Where(names.Add))
            {
                open.Enqueue(alias);
            }

            foreach ((SyntaxTree tree, int place) in _spelled.Value.Bases[name.GetHashCode()])
            {
                if (DeclaredAt(tree, place) is not { } derived || !seen.Add(derived))
                {
                    continue;
                }

                if (Bases(derived).Any(b => SymbolEqualityComparer.Default.Equals(b.OriginalDefinition, type)))
                {
                    found.Add(derived);
                }

                if (names.Add(derived.Name))
                {
                    open.Enqueue(derived.Name);
                }
            }
        }

        return found.ToImmutable();
    }

    private INamedTypeSymbol? DeclaredAt(SyntaxTree tree, int place) =>
        tree.GetRoot().FindToken(place).Parent is BaseTypeDeclarationSyntax declaration
            ? models.Get(tree).GetDeclaredSymbol(declaration)
            : null;

    /// <summary>The types of the sources below each type of the library.</summary>
    private ILookup<INamedTypeSymbol, INamedTypeSymbol> ReadOfLibrary() =>
        _spelled.Value.Bases.SelectMany(g => g).Select(b => DeclaredAt(b.Tree, b.Place)).OfType<INamedTypeSymbol>()
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .SelectMany(t => Bases(t).Select(b => b.OriginalDefinition).Where(b => b.DeclaringSyntaxReferences.IsEmpty)
                .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default).Select(b => (Base: b, Derived: t)))
            .ToLookup(p => p.Base, p => p.Derived, (IEqualityComparer<INamedTypeSymbol>)SymbolEqualityComparer.Default);

    private static (ILookup<int, (SyntaxTree, int)> Bases, ILookup<string, string> Aliases) ReadSpelled(Compilation compilation)
    {
        List<(SyntaxTree Tree, IdentifierIndex Words)> files =
            compilation.SyntaxTrees.Select(t => (t, IdentifierIndex.Of(t, CancellationToken.None))).ToList();
        return (
            files.SelectMany(f => f.Words.Bases.Select(b => (f.Tree, Base: b))).ToLookup(b => b.Base.Hash, b => (b.Tree, b.Base.Place)),
            files.SelectMany(f => f.Words.Aliases).ToLookup(a => a.Target, a => a.Alias, StringComparer.Ordinal));
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at.SpecialType != SpecialType.System_Object)
            {
                yield return at;
            }
        }

        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            yield return implemented;
        }
    }

    /// <summary>One declaration, whichever project sees it: two may both know a third.</summary>
    private sealed class Declarations : IEqualityComparer<ISymbol>
    {
        public static readonly Declarations Same = new();

        public bool Equals(ISymbol a, ISymbol b) =>
            IdOf(a) == IdOf(b) && a.ContainingAssembly.Identity.Equals(b.ContainingAssembly.Identity);

        public int GetHashCode(ISymbol symbol) => IdOf(symbol).GetHashCode();

        private static string IdOf(ISymbol symbol) => symbol.GetDocumentationCommentId() ?? symbol.ToDisplayString();
    }
}
