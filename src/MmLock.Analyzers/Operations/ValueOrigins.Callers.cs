using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>Who runs a method, and with what.</summary>
internal sealed partial class ValueOrigins
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<Run>> _runs = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _functions = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<Compilation, ILookup<ISymbol, Run>> _atValues = new();

    /// <summary>
    /// Every run of a method in code that is at hand: by its name, by that of a base or an interface, and by what has none, such as
    /// operators, brackets, initializers. Not as a function.
    /// </summary>
    public ImmutableArray<Run> RunsOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (_runs.TryGetValue(method, out ImmutableArray<Run> known))
        {
            return known;
        }

        var runs = new List<Run>();
        foreach (IMethodSymbol called in CalledAs(method).OfType<IMethodSymbol>())
        {
            runs.AddRange(called.AssociatedSymbol is IPropertySymbol property
                ? UsesOf(property.OriginalDefinition, cancellationToken).SelectMany(Runs.Of).Where(r => Is(r.Method, called))
                : CompilationsOf(called).SelectMany(c => SymbolUses.Calls(called, models, c, cancellationToken))
                    .Select(n => models.Get(n.SyntaxTree).GetOperation(n, cancellationToken)).OfType<IOperation>()
                    .SelectMany(o => Runs.Of(o).Where(r => r.At == o && !r.IsImplicit && Is(r.Method, called)).Take(1)));
            runs.AddRange(CompilationsOf(called).SelectMany(c => (UnnamedRuns.IsAtValues(called)
                    ? _atValues.GetOrAdd(c, all => UnnamedRuns.AtValues(models, all, cancellationToken))[called]
                    : UnnamedRuns.Of(called, models, c, cancellationToken))
                .Concat(UnnamedRuns.Dynamic(called, models, c, cancellationToken))));
        }

        models.Work.Add(runs.Count + 1);
        return _runs.GetOrAdd(method, runs.ToImmutableArray());
    }

    private static bool Is(IMethodSymbol? run, IMethodSymbol method) => run is not null
        && SymbolEqualityComparer.Default.Equals((run.ReducedFrom ?? run).OriginalDefinition, method.OriginalDefinition);

    /// <summary>
    /// Every expression that gives what a method returns, in code that is at hand; null among them where it is used as a function, or
    /// where the compiler keeps what it returns to itself.
    /// </summary>
    public IEnumerable<IOperation?> CallsOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (method.MethodKind == MethodKind.AnonymousFunction || IsUsedAsFunction(method, cancellationToken))
        {
            yield return null;
            yield break;
        }

        foreach (Run run in RunsOf(method, cancellationToken))
        {
            yield return run.At is IInvocationOperation or IPropertyReferenceOperation or IImplicitIndexerReferenceOperation
                or IBinaryOperation or IUnaryOperation or IConversionOperation
                ? run.At
                : null;
        }
    }

    /// <summary>Used by its name, and not called: with what, is not said here.</summary>
    public bool IsUsedAsFunction(IMethodSymbol method, CancellationToken cancellationToken) =>
        _functions.TryGetValue(method, out bool known) ? known
        : _functions.GetOrAdd(method, CompilationsOf(method).SelectMany(c => SymbolUses.Uses(method, models, c, cancellationToken)).Any(n =>
            n.Parent is not InvocationExpressionSyntax
            && !(n.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } or MemberBindingExpressionSyntax)
            && SymbolEqualityComparer.Default.Equals(
                models.Get(n.SyntaxTree).GetSymbolInfo(n, cancellationToken).Symbol?.OriginalDefinition, method.OriginalDefinition)));

    /// <summary>A member, what it overrides, and the members of interfaces that it is: by all of these it is called.</summary>
    public IEnumerable<ISymbol> CalledAs(ISymbol member)
    {
        for (ISymbol? at = member; at is not null; at = OverriddenBy(at))
        {
            yield return at.OriginalDefinition;
            if (DeclaredBy(at) is { } declaration)
            {
                yield return declaration;
            }
        }

        if (member is not (IMethodSymbol or IPropertySymbol or IEventSymbol)
            || member is IMethodSymbol { MethodKind: MethodKind.Constructor } || member.ContainingType is not { } declared)
        {
            yield break;
        }

        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (INamedTypeSymbol type in TypesWith(declared))
        {
            foreach (ISymbol said in type.AllInterfaces.Where(i => !i.DeclaringSyntaxReferences.IsEmpty).SelectMany(i => i.GetMembers())
                .Where(m => m.Kind == member.Kind && (m.Name == member.Name
                    || member.Name.EndsWith(m.Name, System.StringComparison.Ordinal))))
            {
                if (SymbolEqualityComparer.Default.Equals(
                        type.FindImplementationForInterfaceMember(said)?.OriginalDefinition, member.OriginalDefinition)
                    && seen.Add(said.OriginalDefinition))
                {
                    yield return said.OriginalDefinition;
                }
            }
        }
    }

    /// <summary>The type that declares a member, and those that have it from there.</summary>
    private IEnumerable<INamedTypeSymbol> TypesWith(INamedTypeSymbol declared) => declared is { TypeKind: TypeKind.Class, IsSealed: false }
        ? implementations.Below(declared).Prepend(declared)
        : new[] { declared };

    /// <summary>Of a member in two parts, the one by which it is called.</summary>
    private static ISymbol? DeclaredBy(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OriginalDefinition.PartialDefinitionPart,
        IPropertySymbol property => (property.OriginalDefinition.GetMethod ?? property.OriginalDefinition.SetMethod)
            ?.PartialDefinitionPart?.AssociatedSymbol,
        _ => null,
    };

    private static ISymbol? OverriddenBy(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };

    private ImmutableArray<IOperation?> ValuesOfParameter(IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        ImmutableArray<IOperation?>.Builder values = ImmutableArray.CreateBuilder<IOperation?>();
        if (parameter.ContainingSymbol is not IMethodSymbol method || method.MethodKind == MethodKind.AnonymousFunction)
        {
            values.Add(null);
            return values.ToImmutable();
        }

        if (method.MethodKind is MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove
            && method.AssociatedSymbol is { } member && parameter.Ordinal == method.Parameters.Length - 1)
        {
            return GivenTo(member.OriginalDefinition, cancellationToken);
        }

        if (visibility.IsSeenOutside(method) || method.IsOverride || method.IsVirtual || method.IsAbstract || Implements(method)
            || method.MethodKind is MethodKind.UserDefinedOperator or MethodKind.Conversion)
        {
            values.Add(null);
        }

        values.AddRange(RunsOf(method, cancellationToken).SelectMany(r => GivenValues.AllTo(parameter, r)));
        if (method.MethodKind != MethodKind.Constructor && IsUsedAsFunction(method, cancellationToken))
        {
            // Called as a delegate, with whatever.
            values.Add(null);
        }

        return values.ToImmutable();
    }

    /// <summary>Whether it is called by the name of an interface's member, which a type below may be the first to say.</summary>
    private bool Implements(IMethodSymbol method) =>
        !method.ExplicitInterfaceImplementations.IsEmpty
        || method.DeclaredAccessibility == Accessibility.Public && !method.IsStatic && method.MethodKind != MethodKind.Constructor
            && method.ContainingType is { } declared
            && TypesWith(declared).Any(type => type.AllInterfaces.SelectMany(i => i.GetMembers(method.Name))
                .Any(m => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(m)?.OriginalDefinition, method)));
}
