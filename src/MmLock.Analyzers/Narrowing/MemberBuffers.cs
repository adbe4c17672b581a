using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether a buffer that callers pass may be one that an object has, or that a caller in sight shares with other threads
/// (<see cref="SharedVariables"/>). Of callers out of sight it is taken that they pass their own.
/// Bounded: what is handed about further than that may be.
/// </summary>
internal sealed class MemberBuffers(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxDepth = 6;
    private const int MaxSteps = 400;

    private readonly SharedVariables _shared = new(origins, cancellationToken);
    private readonly ParameterValues _parameters = new(origins, cancellationToken);
    private readonly HashSet<ISymbol> _underWay = new(SymbolEqualityComparer.Default);
    private int _steps;

    public bool IsGiven(IParameterSymbol parameter) =>
        GivenTo(parameter.OriginalDefinition).Any(v => v is null || MayBe(v, 0));

    /// <summary>What callers in sight pass, in whatever way; null where one of these is not followed.</summary>
    private IEnumerable<IOperation?> GivenTo(IParameterSymbol parameter) =>
        _parameters.OfCalls(parameter).Concat(_parameters.OfFunction(parameter));

    private bool MayBe(IOperation given, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (depth > MaxDepth || ++_steps > MaxSteps)
        {
            return true;
        }

        IOperation value = Values.Unwrap(given);
        return value switch
        {
            IArrayCreationOperation or ICollectionExpressionOperation or ILiteralOperation or IDefaultValueOperation => false,
            { Syntax: StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax } => false,
            IArrayElementReferenceOperation part when Values.IsCopyOfPart(part) => false,
            IImplicitIndexerReferenceOperation { IndexerSymbol: IMethodSymbol, Instance: var whole } => MayBe(whole, depth + 1),
            IObjectCreationOperation made => made.Arguments.Any(
                a => (SharedVariables.IsBuffer(a.Value.Type) || IsOver(made, Values.Unwrap(a.Value).Type)) && MayBe(a.Value, depth + 1)),
            IPropertyReferenceOperation { Property: { Name: "Span" or "Memory" }, Instance: { } memory } => MayBe(memory, depth + 1),
            IConditionalOperation { WhenTrue: var yes, WhenFalse: { } no } => MayBe(yes, depth + 1) || MayBe(no, depth + 1),
            ICoalesceOperation coalesce => MayBe(coalesce.Value, depth + 1) || MayBe(coalesce.WhenNull, depth + 1),
            ISwitchExpressionOperation choice => choice.Arms.Any(a => MayBe(a.Value, depth + 1)),
            ILocalReferenceOperation { Local: { IsRef: false } local } => _shared.Has(local) || Once(
                local, () => origins.WrittenTo(local, cancellationToken) is not { Count: > 0 } values
                    || values.Any(v => v is null || MayBe(v, depth + 1))),
            IParameterReferenceOperation { Parameter: var parameter } when !Values.IsFieldByParameter(parameter) =>
                _shared.Has(parameter) || Once(parameter, () => GivenTo(parameter.OriginalDefinition)
                    .Concat(origins.WrittenTo(parameter, cancellationToken)).Any(v => v is null || MayBe(v, depth + 1))),
            IInvocationOperation call => MayReturn(call, depth),
            _ => true,
        };
    }

    private bool MayReturn(IInvocationOperation call, int depth)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.DeclaringSyntaxReferences.IsEmpty)
        {
            bool isView = PlaceMembers.IsBuffer(method.ReturnType);
            return !isView && method.Name != "Exchange" && !LibraryMembers.GivesItsOwn(method)
                || call.Arguments.Any(a => a.Parameter is { RefKind: RefKind.Ref or RefKind.In } && method.Name != "Exchange"
                    && MayBe(a.Value, depth + 1))
                || isView && (call.Instance is { } instance && MayBe(instance, depth + 1)
                    || call.Arguments.Any(a => a.Value.Type is { IsReferenceType: true } or { IsRefLikeType: true }
                        && MayBe(a.Value, depth + 1)));
        }

        return method.IsVirtual || method.IsAbstract || method.IsOverride || Once(
            method.OriginalDefinition,
            () => method.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken)).ToList() is var declared
                && declared.SelectMany(Values.ValuesOf).ToList() is var returned
                && (returned.Count == 0
                    || returned.Any(v => origins.ValueOf(v, cancellationToken) is not { } one || MayBe(one, depth + 1))));
    }

    private bool Once(ISymbol symbol, Func<bool> ask)
    {
        if (!_underWay.Add(symbol))
        {
            return false;
        }

        bool may = ask();
        _underWay.Remove(symbol);
        return may;
    }

    /// <summary>A writer over a stream: it does to that what it is asked for.</summary>
    private static bool IsOver(IObjectCreationOperation made, ITypeSymbol? given) =>
        given is { IsReferenceType: true, TypeKind: TypeKind.Class or TypeKind.Interface } && !LibraryMembers.IsImmutable(given)
        && !LibraryMembers.IsAtomic(given) && made.Type is { DeclaringSyntaxReferences.IsEmpty: true } type
        && !LibraryMembers.IsCollection(type);
}
