using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// With which numbers an array is made, whichever of all the arrays it is that a value may be: one of a member, of a table of pages, of
/// what a helper returns. What is not seen to be made with one of these numbers has none. No array at all has no elements.
/// </summary>
/// <remarks>
/// A number that a member has is that which it has for good: it is given one value, once, so that an array that is made before that has
/// no elements. Of the object's own, it counts where the array was made by the same object.
/// </remarks>
internal sealed class BufferSizes(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxDepth = 8;
    private const int MaxSteps = 400;

    private readonly HashSet<(ISymbol, bool)> _seen = new();
    private readonly List<IOperation> _sizes = new();
    private readonly TableContents _contents = new(origins, cancellationToken);
    private int _steps;

    /// <param name="buffer">The array.</param>
    /// <param name="isOwn">What is <c>this</c> there is so where the numbers are read.</param>
    /// <returns>Constants, and members that have one value; null where an array may be made otherwise.</returns>
    public IReadOnlyList<IOperation>? Of(IOperation buffer, bool isOwn)
    {
        _seen.Clear();
        _sizes.Clear();
        _steps = 0;
        return Follow(buffer, isOwn, 0) && _sizes.Count > 0 ? _sizes.ToList() : null;
    }

    private bool Follow(IOperation? value, bool isOwn, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        origins.Models.Work.Add(1);
        if (value is null || depth > MaxDepth || ++_steps > MaxSteps)
        {
            return false;
        }

        IOperation one = Values.Unwrap(value);
        switch (one)
        {
            case IThrowOperation or IDefaultValueOperation { Type.IsReferenceType: true }:
            case { ConstantValue: { HasValue: true, Value: null } }:
                return true;
            case IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes }:
                return Add(sizes[0], isOwn);
            case IObjectCreationOperation { Arguments: { Length: 2 or 3 } says } view when BufferLengths.IsBuffer(view.Type):
                // Of a pointer, or of a part of an array, as many as its last number says.
                return Add(says[says.Length - 1].Value, isOwn);
            case IConditionalOperation { WhenFalse: { } other } choice:
                return Follow(choice.WhenTrue, isOwn, depth + 1) && Follow(other, isOwn, depth + 1);
            case ICoalesceOperation choice:
                return Follow(choice.Value, isOwn, depth + 1) && Follow(choice.WhenNull, isOwn, depth + 1);
            case ISwitchExpressionOperation choice:
                return choice.Arms.All(a => Follow(a.Value, isOwn, depth + 1));
            case ICoalesceAssignmentOperation lazy:
                return Follow(lazy.Target, isOwn, depth + 1) && Follow(lazy.Value, isOwn, depth + 1);
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                return Follow(assignment.Value, isOwn, depth + 1);
            case IConditionalAccessOperation access:
                return Follow(access.WhenNotNull, isOwn, depth + 1);
            case ILocalReferenceOperation { Local: { IsRef: false } local }:
                return FollowLocal(local, isOwn, depth);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }
                when !Values.IsFieldByParameter(parameter):
                return !_seen.Add((parameter.OriginalDefinition, isOwn))
                    || origins.GivenTo(parameter.OriginalDefinition, cancellationToken) is { IsEmpty: false } given
                        && given.Concat(origins.WrittenTo(parameter.OriginalDefinition, cancellationToken))
                            .All(v => Follow(v, false, depth + 1))
                        && origins.GivenOtherwise(parameter.OriginalDefinition, cancellationToken).Count == 0
                        && !origins.IsStepped(parameter.OriginalDefinition, cancellationToken);
            case IArrayElementReferenceOperation { Indices: { Length: 1 } at } element when at[0].Type?.Name is not ("Range" or "Index"):
                return FollowElements(element.ArrayReference, isOwn, depth + 1);
            case IPropertyReferenceOperation
            {
                Arguments.Length: 1, Property.DeclaringSyntaxReferences.IsEmpty: true, Instance: { } table
            }:
                return FollowElements(table, isOwn, depth + 1);
            case IFieldReferenceOperation { Field.RefKind: RefKind.None } field:
                return FollowMember(field, isOwn, depth);
            case IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { RefKind: RefKind.None } own } property
                when own.IsAuto():
                return FollowMember(property, isOwn, depth);
            case IInvocationOperation call:
                return FollowCall(call, isOwn, depth);
            default:
                return false;
        }
    }

    private bool FollowLocal(ILocalSymbol local, bool isOwn, int depth)
    {
        if (!_seen.Add((local, isOwn)))
        {
            return true;
        }

        if (origins.IsStepped(local, cancellationToken))
        {
            return false;
        }

        IReadOnlyList<IOperation> otherwise = origins.GivenOtherwise(local, cancellationToken);
        IReadOnlyList<IOperation?> given = origins.WrittenTo(local, cancellationToken);

        // What is no expression, is had out of a table.
        return given.Count + otherwise.Count > 0 && given.Count(v => v is null) <= otherwise.Count
            && given.All(v => v is null || Follow(v, isOwn, depth + 1))
            && otherwise.All(o => o switch
            {
                IArgumentOperation
                {
                    Parameter: { RefKind: RefKind.Out, DeclaringSyntaxReferences.IsEmpty: true },
                    Parent: IInvocationOperation { TargetMethod.Name: "TryGetValue" or "Remove" or "TryRemove", Instance: { } table }
                } => FollowElements(table, isOwn, depth + 1),
                IForEachLoopOperation { Locals.Length: 1, Collection: var table } => Values.Unwrap(table).Type is IArrayTypeSymbol
                    or INamedTypeSymbol { TypeArguments.Length: 1 }
                    && FollowElements(table, isOwn, depth + 1),
                _ => false,
            });
    }

    private bool FollowMember(IMemberReferenceOperation member, bool isOwn, int depth)
    {
        ISymbol symbol = member.Member.OriginalDefinition;
        bool isOfThis = isOwn && IsThis(member.Instance) && Uses(symbol).Where(AccessWrites.IsAssigned).All(u => IsThis(ReceiverOf(u)));
        return !_seen.Add((symbol, isOfThis))
            || origins.GivenTo(symbol, cancellationToken) is { IsEmpty: false } given
                && given.All(v => Follow(v, isOfThis, depth + 1));
    }

    private bool FollowCall(IInvocationOperation call, bool isOwn, int depth)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.DeclaringSyntaxReferences.IsEmpty)
        {
            return (method.ContainingType.Name, method.Name) switch
            {
                ("GC", "AllocateArray" or "AllocateUninitializedArray") => Add(Values.ArgumentAt(call.Arguments, 0), isOwn),
                ("Array", "Empty") => true,
                (_, "AsSpan" or "AsMemory" or "Slice") when BufferLengths.IsBuffer(call.Type)
                    && call.Arguments.Length == (call.Instance is null ? 3 : 2) =>
                    Add(call.Arguments[call.Arguments.Length - 1].Value, isOwn),
                (_, "GetValueOrDefault") when call is { Instance: { } table, Arguments.Length: 1 } =>
                    FollowElements(table, isOwn, depth + 1),
                _ => false,
            };
        }

        bool isOwnCall = isOwn && (method.MethodKind == MethodKind.LocalFunction || !method.IsStatic && IsThis(call.Instance));
        return !call.IsVirtual && !method.IsAsync && method.RefKind == RefKind.None && method.MethodKind != MethodKind.DelegateInvoke
            && (!_seen.Add((method.OriginalDefinition, isOwnCall))
                || RunBodies.Of(method.OriginalDefinition, origins.Models, cancellationToken).SelectMany(Values.ReturnedBy)
                        .Select(v => origins.ValueOf(v, cancellationToken)).ToList() is { Count: > 0 } returned
                    && returned.All(v => Follow(v, isOwnCall, depth + 1)));
    }

    /// <summary>The arrays that lie in a table which only a member has: what it is made with, and all that is put there.</summary>
    private bool FollowElements(IOperation table, bool isOwn, int depth)
    {
        if (Values.Unwrap(table) is not IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member
            || member is IPropertyReferenceOperation property && (!property.Arguments.IsEmpty || !property.Property.IsAuto())
            || member.Member.DeclaringSyntaxReferences.IsEmpty || origins.Visibility.IsSeenOutside(member.Member)
            || depth > MaxDepth)
        {
            return false;
        }

        ISymbol symbol = member.Member.OriginalDefinition;
        bool isOfThis = isOwn && IsThis(member.Instance) && Uses(symbol).All(u => IsThis(ReceiverOf(u)));
        if (!_seen.Add((symbol, isOfThis)))
        {
            return true;
        }

        var elements = new List<IOperation>();
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        return origins.GivenTo(symbol, cancellationToken) is { IsEmpty: false } given
            && given.All(g => g is not null && IsMade(Values.Unwrap(g)) && _contents.TryRead(g, elements, names)) && names.Count == 0
            && elements.All(e => Follow(e, isOfThis, depth + 1))
            && Uses(symbol).All(u => IsSeen(u, isOfThis, depth));
    }

    /// <summary>Nobody has it besides, and it has nothing but what it is written with.</summary>
    private static bool IsMade(IOperation table) => table is IArrayCreationOperation { DimensionSizes.Length: 1 }
        or ICollectionExpressionOperation or { ConstantValue: { HasValue: true, Value: null } }
        || table is IObjectCreationOperation { Constructor: { DeclaringSyntaxReferences.IsEmpty: true } } made
            && KeptCounts.IsOfCollections(made.Constructor.ContainingType)
            && made.Arguments.All(a => !TableContents.IsSequence(a.Value.Type));

    /// <summary>What a use of a table puts there is seen; the table is handed to nobody.</summary>
    private bool IsSeen(IOperation use, bool isOwn, int depth)
    {
        IOperation at = Values.SkipConversions(use);
        switch (at.Parent)
        {
            case IAssignmentOperation assignment when assignment.Target == at && assignment is not ICompoundAssignmentOperation:
            case INameOfOperation or IBinaryOperation or IIsPatternOperation { Pattern: IConstantPatternOperation }:
            case IForEachLoopOperation loop when loop.Collection == at && !loop.Locals.Any(l => l.IsRef):
                return true;
            case IArrayElementReferenceOperation element when element.ArrayReference == at:
                return IsElementSeen(element, isOwn, depth);
            case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: true } property } part
                when part.Instance == at:
                return property.IsIndexer ? IsElementSeen(part, isOwn, depth) : property.Name is "Length" or "Count" or "IsEmpty";
            case IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method } call when call.Instance == at:
                return method.Name switch
                {
                    "Add" or "TryAdd" or "Insert" => call.Arguments.Where(a => a.Value.Type?.SpecialType is not (
                            SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64))
                        .All(a => Follow(a.Value, isOwn, depth + 1)),
                    "Remove" or "TryRemove" or "TryGetValue" or "ContainsKey" or "Clear" or "RemoveAt" or "EnsureCapacity"
                        or "TrimExcess" => true,
                    "GetValueOrDefault" => call.Arguments.Length == 1,
                    _ => false,
                };
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Clear", ContainingType: var type } } }:
                return type.SpecialType == SpecialType.System_Array;
            default:
                return false;
        }
    }

    /// <summary>Read, or given an array that is seen.</summary>
    private bool IsElementSeen(IOperation element, bool isOwn, int depth)
    {
        IOperation place = Values.SkipConversions(element);
        return place.Parent switch
        {
            ISimpleAssignmentOperation { IsRef: false } or ICoalesceAssignmentOperation
                when place.Parent is IAssignmentOperation set && set.Target == place => Follow(set.Value, isOwn, depth + 1),
            IAssignmentOperation other when other.Target == place => false,
            IArgumentOperation { Parameter.RefKind: not RefKind.None } or ITupleOperation or IAddressOfOperation => false,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } => false,
            _ => !Values.IsTakenByRef(element),
        };
    }

    private bool Add(IOperation? size, bool isOwn, int depth = 0)
    {
        if (size is null || depth > MaxDepth || ++_steps > MaxSteps)
        {
            return false;
        }

        switch (Values.Unwrap(size))
        {
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }
                when !Uses(parameter.OriginalDefinition).Any(AccessWrites.IsAssigned):
                return origins.GivenTo(parameter.OriginalDefinition, cancellationToken) is { IsEmpty: false } given
                    && given.All(g => Add(g, false, depth + 1));
            case IPropertyReferenceOperation { Property: { IsVirtual: false, IsAbstract: false, IsOverride: false } property }
                when ConstantOf(property) is { } constant:
                _sizes.Add(constant);
                return true;
        }

        if (!size.DescendantsAndSelf().All(o => IsLasting(o, isOwn)))
        {
            return false;
        }

        _sizes.Add(size);
        return true;
    }

    /// <summary>What a getter returns that has nothing but a number.</summary>
    private IOperation? ConstantOf(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Length == 1 && !property.IsAuto()
        && Values.ValuesOf(property.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken)).ToList() is { Count: 1 } values
        && origins.ValueOf(values[0], cancellationToken) is { ConstantValue: { HasValue: true, Value: int } } constant
            ? constant
            : null;

    private bool IsLasting(IOperation part, bool isOwn) => part.ConstantValue.HasValue || part switch
    {
        IFieldReferenceOperation { Field: var field } => (field.IsStatic || isOwn && IsThis(((IFieldReferenceOperation)part).Instance))
            && origins.Models.IsSetOnce(field, cancellationToken) && IsGivenOnce(field),
        IPropertyReferenceOperation { Property: { SetMethod: null } property, Instance: var instance } =>
            (property.IsStatic || isOwn && IsThis(instance)) && property.IsAuto() && IsGivenOnce(property),
        IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Multiply } => true,
        IConversionOperation { OperatorMethod: null } or IParenthesizedOperation => true,
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => isOwn,
        _ => false,
    };

    /// <summary>One value at one time: before that it is none, and so is what is as long as it says.</summary>
    private bool IsGivenOnce(ISymbol member)
    {
        if (member.ContainingType is not { TypeKind: TypeKind.Class, IsGenericType: false }
            || origins.GivenTo(member.OriginalDefinition, cancellationToken).Length != 1)
        {
            return false;
        }

        List<IOperation> writes = Uses(member.OriginalDefinition).Where(AccessWrites.IsAssigned).ToList();
        return writes.Count == 0 || writes.Count == 1
            && Values.SkipConversions(writes[0]) is { Parent: ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } } set
            && FlowGraphs.LoopOf(set.Syntax) is null;
    }

    private ImmutableArray<IOperation> Uses(ISymbol symbol) => origins.UsesOf(symbol, cancellationToken);

    private static IOperation? ReceiverOf(IOperation use) => (use as IMemberReferenceOperation)?.Instance;

    private static bool IsThis(IOperation? instance) =>
        instance is not null
        && Values.Unwrap(instance) is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
}
