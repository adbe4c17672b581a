using System;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Whether the object of an expression that says nothing of it, such as an <c>object</c> that is locked, may be a certain one:
/// back through locals, members, parameters, collections and returned values. Bounded; what lies further is unknown.
/// </summary>
/// <param name="graph">The compilation.</param>
/// <param name="isIt">Whether an expression on the way is the object, by its type or its name.</param>
/// <param name="cancellationToken">Stops it.</param>
internal sealed class ObjectOrigins(LockAliasAnalysis graph, Func<IOperation, bool> isIt, CancellationToken cancellationToken)
{
    private const int MaxDepth = 12;
    private const int MaxSteps = 400;

    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private int _steps;

    /// <summary>The search met a value of which nothing is known.</summary>
    public bool IsUnknown { get; private set; }

    public bool Reach(IOperation? value) => Reach(value, 0);

    private bool Reach(IOperation? value, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (value is IConversionOperation or IParenthesizedOperation)
        {
            if (isIt(value))
            {
                return true;
            }

            value = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
        }

        if (value is null || depth > MaxDepth || ++_steps > MaxSteps)
        {
            IsUnknown = true;
            return false;
        }

        graph.Models.Work.Add(1);
        if (isIt(value))
        {
            return true;
        }

        ValueOrigins origins = graph.Runs.Origins;
        switch (value)
        {
            case { ConstantValue.HasValue: true }:
            case IInstanceReferenceOperation:
                // Of an interface: any class that implements it.
                IsUnknown |= value.Type?.TypeKind == TypeKind.Interface;
                return false;
            case IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation
                or IThrowOperation or IDefaultValueOperation or ITypeOfOperation or IAnonymousFunctionOperation
                or IDelegateCreationOperation or ITypeParameterObjectCreationOperation:
                return false;
            case ILocalReferenceOperation { Local: var local }:
                return OfSymbol(local, depth, () => origins.WrittenTo(local, cancellationToken));
            case IParameterReferenceOperation { Parameter: var parameter }:
                parameter = parameter.OriginalDefinition;
                return OfSymbol(
                    parameter, depth,
                    () => origins.GivenTo(parameter, cancellationToken).AddRange(origins.WrittenTo(parameter, cancellationToken)));
            case IPropertyReferenceOperation { Property.Name: "SyncRoot", Instance: { } owner } root
                when root.Property.DeclaringSyntaxReferences.IsEmpty:
                // Of the collections of the library, most are their own.
                return Reach(owner, depth + 1);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list }:
                return OfElements(list, depth);
            case IMemberReferenceOperation { Member: var member } when member is IFieldSymbol or IPropertySymbol:
                member = member.OriginalDefinition;
                return OfSymbol(member, depth, () => origins.GivenTo(member, cancellationToken));
            case IArrayElementReferenceOperation element:
                return OfElements(element.ArrayReference, depth);
            case IConditionalOperation or ICoalesceOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation
                or IAssignmentOperation or IConditionalAccessOperation:
                return value.ChildOperations.ToList().Any(c => Reach(c, depth + 1));
            case IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: false } method }:
                return OfReturned(method.OriginalDefinition, depth);
            case IInvocationOperation call:
                IsUnknown = true;
                return (call.Instance is { } on && OfElements(on, depth)) | call.Arguments.Any(a => Reach(a.Value, depth + 1));
            default:
                IsUnknown = true;
                return false;
        }
    }

    private bool OfSymbol(ISymbol symbol, int depth, Func<IReadOnlyList<IOperation?>> given)
    {
        if (!_seen.Add(symbol))
        {
            return false;
        }

        IReadOnlyList<IOperation?> values = given();
        IsUnknown |= values.Count == 0;
        return values.ToList().Any(v => Reach(v, depth + 1));
    }

    /// <summary>What lies in a collection, where a name for that is known.</summary>
    private bool OfElements(IOperation collection, int depth)
    {
        if (Values.SymbolOf(collection)?.OriginalDefinition is not { } holder || holder is IMethodSymbol)
        {
            IsUnknown = true;
            return false;
        }

        if (!_seen.Add(holder))
        {
            return false;
        }

        ValueOrigins origins = graph.Runs.Origins;
        IReadOnlyList<IOperation?> made = holder is ILocalSymbol
            ? origins.WrittenTo(holder, cancellationToken)
            : origins.GivenTo(holder, cancellationToken);
        return made.OfType<IOperation>().Any(m => m.DescendantsAndSelf().Any(isIt))
            || origins.UsesOf(holder, cancellationToken).Any(u => IsPutBy(u, depth));
    }

    /// <summary>Whether a use of a collection puts the object into it.</summary>
    private bool IsPutBy(IOperation use, int depth)
    {
        IOperation collection = Values.SkipConversions(use);
        switch (collection.Parent)
        {
            case IInvocationOperation call when call.Instance == collection:
                return call.Arguments.Any(a => IsGiven(a.Value, depth));
            case IArgumentOperation { Parent: IInvocationOperation call }:
                IsUnknown = true;
                return call.Arguments.Any(a => a.Value != use && IsGiven(a.Value, depth));
            case IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true }
                when Values.SkipConversions(collection.Parent) is { Parent: IAssignmentOperation assignment } element
                    && assignment.Target == element:
                return IsGiven(assignment.Value, depth);
            default:
                return false;
        }
    }

    private bool IsGiven(IOperation value, int depth) => Values.Unwrap(value) is IDelegateCreationOperation function
        ? function.Descendants().Any(isIt)
        : Reach(value, depth + 1);

    private bool OfReturned(IMethodSymbol method, int depth)
    {
        if (!_seen.Add(method))
        {
            return false;
        }

        List<SyntaxNode> returned =
            RunBodies.Of(method, graph.Models, cancellationToken).SelectMany(Values.ReturnedBy).Cast<SyntaxNode>().ToList();
        IsUnknown |= returned.Count == 0 || method.IsVirtual || method.IsAbstract || method.IsOverride;
        return returned.Any(r => Reach(graph.Runs.Origins.ValueOf(r, cancellationToken), depth + 1));
    }
}
