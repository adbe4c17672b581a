using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Elements that a section has by another name: <c>ref Entry entry = ref _entries[slot]; entry.Hits++</c> is
/// <c>_entries[slot].Hits++</c>, with the number of where the name was given.
/// </summary>
internal sealed partial class AccessReader
{
    private readonly Dictionary<ISymbol, IArrayElementReferenceOperation?> _entries = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The element that a local, of which an operation is or is a part, refers to from its declaration on: of an array that the object
    /// has for good, used as the element itself is, and handed to nobody. Null for anything else.
    /// </summary>
    private IArrayElementReferenceOperation? EntryOf(IOperation? part)
    {
        while (part is IFieldReferenceOperation { Instance: { Type.IsValueType: true } whole })
        {
            part = Values.Unwrap(whole);
        }

        if (part is not ILocalReferenceOperation { Local: { IsRef: true } local })
        {
            return null;
        }

        if (!_entries.TryGetValue(local, out IArrayElementReferenceOperation? known))
        {
            _entries[local] = known = FindEntry(local);
        }

        return known;
    }

    private IArrayElementReferenceOperation? FindEntry(ILocalSymbol local) =>
        TargetsOf(local) is { Count: 1 } targets
        && Values.Unwrap(targets[0]) is IArrayElementReferenceOperation { Indices.Length: 1 } element && _isInside(element.Syntax)
        && Values.Unwrap(element.ArrayReference) is IFieldReferenceOperation { Field: var array }
        && _graph.Models.IsSetOnce(array, _cancellationToken)
        && NamedBy(element) is not null && UsesOf(local).All(IsPlain)
            ? element
            : null;

    private IEnumerable<ILocalReferenceOperation> UsesOf(ILocalSymbol local) =>
        _body.OfType<ILocalReferenceOperation>().Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local));

    /// <summary>The local that is declared as a reference to an element.</summary>
    private static ILocalSymbol? NamedBy(IArrayElementReferenceOperation element) =>
        Values.SkipConversions(element).Parent is IVariableInitializerOperation
        {
            Parent: IVariableDeclaratorOperation { Symbol: { IsRef: true } local }
        }
            ? local
            : null;

    /// <summary>The element is written by the name that it has.</summary>
    private bool IsStoredByName(IArrayElementReferenceOperation element) =>
        IsEntry(element) ? UsesOf(NamedBy(element)!).Any(IsStored) : IsStored(element);

    private bool IsEntry(IArrayElementReferenceOperation element) =>
        NamedBy(element) is { } local && UsesOf(local).FirstOrDefault() is { } first && EntryOf(first) == element;

    /// <summary>Read or written as a value, whole or by a field; anything else may be done to a reference.</summary>
    private static bool IsPlain(ILocalReferenceOperation use)
    {
        IOperation value = Values.SkipConversions(use);
        while (value.Parent is IFieldReferenceOperation { Type.IsValueType: true } field && field.Instance == value)
        {
            value = Values.SkipConversions(field);
        }

        if (value.Parent is IFieldReferenceOperation last && last.Instance == value)
        {
            value = Values.SkipConversions(last);
        }

        return !Values.IsTakenByRef(value) && value.Parent switch
        {
            ISimpleAssignmentOperation { IsRef: true } => false,
            IAssignmentOperation or IIncrementOrDecrementOperation or IBinaryOperation or IUnaryOperation or IReturnOperation
                or IConditionalOperation { IsRef: false } or ISwitchExpressionOperation or IIsPatternOperation or IInterpolationOperation
                or IExpressionStatementOperation or ICoalesceOperation or ITupleOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: false } } => true,
            IArgumentOperation { Parameter.RefKind: RefKind.None } => true,
            IArgumentOperation => AccessWrites.IsAtomic(value),
            IArrayElementReferenceOperation element => element.ArrayReference != value,
            _ => false,
        };
    }

    /// <summary><c>table.GetValueOrDefault(3)</c>, which is none of the table's own members: the table, and the number.</summary>
    public static (IOperation Table, IOperation Key)? AskedBy(IInvocationOperation call) =>
        call is { TargetMethod: { Name: "GetValueOrDefault", ContainingType.Name: "CollectionExtensions" }, Arguments.Length: 2 }
        && PlaceMembers.NameOf(call.TargetMethod.ContainingType) == "System.Collections.Generic.CollectionExtensions"
        && Values.ArgumentAt(call.Arguments, 0) is { } table && NumberOf(Values.ArgumentAt(call.Arguments, 1)) is { } key
            ? (table, key)
            : null;
}
