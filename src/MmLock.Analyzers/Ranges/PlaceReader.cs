using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// The places that values name, by the flow of values: sums over what is fixed while the lock is held. Numbers are taken
/// not to wrap; the caller holds everything where the range itself would.
/// </summary>
/// <remarks>Work is bounded: every value costs a step, and behind the last step everything is unknown.</remarks>
internal sealed partial class PlaceReader(
    ISet<ISymbol> fixedSymbols, KnownTypes types, string lockName, PlaceBodies bodies, int maxSteps, CancellationToken cancellationToken)
{
    private readonly HashSet<(ISymbol, PlaceFrame)> _underWay = new();
    private int _steps;

    public bool IsExhausted => _steps > maxSteps;

    /// <summary>Asked first: what else is known of an operation; null for nothing.</summary>
    public Func<IOperation, PlaceFrame, PlaceValue?>? Special { get; set; }

    /// <summary>Parameters and locals that have their value before the acquire and are only added to after it.</summary>
    public ISet<ISymbol>? Counted { get; set; }

    /// <summary>Whether what a member of a looked-up object refers to may be had by others, too.</summary>
    public Func<ISymbol, bool>? IsShared { get; set; }

    /// <summary>How numbers of objects are asked for where there may be no object; null where there always is one.</summary>
    public AbsentOwners? Absent { get; set; }

    /// <summary>The lock is taken while its object is made: what is set once may be set under it.</summary>
    public bool IsBeingMade { get; set; }

    /// <summary>Asked of a number that no sum tells: a name for it, where it is computed of what is fixed.</summary>
    public Func<IOperation, PlaceFrame, PlaceValue?>? Otherwise { get; set; }

    public PlaceValue Read(IOperation? operation, PlaceFrame frame)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (operation is null)
        {
            return PlaceValue.Other;
        }

        if (++_steps > maxSteps)
        {
            return PlaceValue.Unknown;
        }

        if (operation.ConstantValue is { HasValue: true, Value: { } constant } && IsNumber(operation.Type))
        {
            return PlaceValue.Exactly(
                constant is ulong and > long.MaxValue
                    ? null
                    : LinearForm.Of(Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture)));
        }

        if (Special?.Invoke(operation, frame) is { } special)
        {
            return special;
        }

        // A number that is not known is not no number: whatever it is joined with is not known either.
        PlaceValue read = ReadKnown(operation, frame);
        read = read.Kind == PlaceKind.Other && IsNumber(operation.Type) ? PlaceValue.Unknown : read;
        read = IsPartOfExtent(read) ? PlaceValue.Unknown : read;
        bool isOpen = read.Kind == PlaceKind.Unknown || read.Kind == PlaceKind.Number && (read.Low is null || read.High is null);
        return !isOpen || Otherwise is null ? read
            : Otherwise(operation, frame)
                ?? (read.Kind == PlaceKind.Unknown ? ReadStepwise(operation, frame) : null) ?? ReadExtent(operation, frame) ?? read;
    }

    private PlaceValue ReadKnown(IOperation operation, PlaceFrame frame)
    {
        return operation switch
        {
            IParenthesizedOperation inner => Read(inner.Operand, frame),
            IConversionOperation conversion => ReadConversion(conversion, frame),
            ILocalReferenceOperation local => ReadSymbol(local.Local, local, frame),
            IParameterReferenceOperation parameter => ReadSymbol(parameter.Parameter, parameter, frame),
            IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => frame.This,
            IBinaryOperation binary => ReadBinary(binary, frame),
            IMemberReferenceOperation member => ReadMember(member, frame),
            IArrayElementReferenceOperation element => ElementOf(element.ArrayReference, element.Type, frame),
            IInvocationOperation call => ReadSize(call, frame) ?? ReadCall(call, frame),
            ISizeOfOperation size => ReadSize(size, frame) ?? PlaceValue.Unknown,
            IObjectCreationOperation creation => ReadCreation(creation, frame),
            IConditionalOperation choice => PlaceValue.Either(ReadOne(choice.WhenTrue, frame), ReadOne(choice.WhenFalse, frame)),
            ICoalesceOperation choice => PlaceValue.Either(ReadOne(choice.Value, frame), ReadOne(choice.WhenNull, frame)),
            ISwitchExpressionOperation choice =>
                choice.Arms.Aggregate(PlaceValue.Other, (sum, arm) => PlaceValue.Either(sum, ReadOne(arm.Value, frame))),
            IConditionalAccessOperation access => Read(access.WhenNotNull, frame),
            IConditionalAccessInstanceOperation instance => Read(AccessOf(instance)?.Operation, frame),
            ISimpleAssignmentOperation assignment => Read(assignment.Value, frame),
            ICoalesceAssignmentOperation lazy when !IsNumber(lazy.Type) =>
                PlaceValue.Either(ReadOne(lazy.Target, frame), ReadOne(lazy.Value, frame)),
            IAwaitOperation wait => ReadAwaited(wait, frame),
            _ => IsNumber(operation.Type) ? PlaceValue.Unknown : PlaceValue.Other,
        };
    }

    /// <summary>A task that a number led to is one object, and what it comes to another, which a second task may come to.</summary>
    private PlaceValue ReadAwaited(IAwaitOperation wait, PlaceFrame frame)
    {
        IOperation task = Operations.Values.Unwrap(wait.Operation);
        while (task is IInvocationOperation configured
            && configured.TargetMethod is { Name: "ConfigureAwait", DeclaringSyntaxReferences.IsEmpty: true })
        {
            task = Operations.Values.Unwrap(configured.Instance ?? configured.Arguments[0].Value);
        }

        PlaceValue read = Read(task, frame);
        return read.Kind == PlaceKind.Inside && IsShared is not null && wait.Type is { IsReferenceType: true }
            && task is not IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false }
            ? PlaceValue.Beyond
            : read;
    }

    /// <summary>One of several values: an object that is there already, at no place that is known, may be anywhere.</summary>
    private PlaceValue ReadOne(IOperation? value, PlaceFrame frame)
    {
        PlaceValue read = Read(value, frame);
        return read.Kind == PlaceKind.Other && IsShared is not null
            && value is { Type.IsReferenceType: true, ConstantValue.HasValue: false }
            && Operations.Values.Unwrap(value) is not ({ ConstantValue.HasValue: true } or IObjectCreationOperation
                or IArrayCreationOperation or IDefaultValueOperation or IThrowOperation or ICollectionExpressionOperation)
            ? PlaceValue.Beyond
            : read;
    }

    /// <summary>A parameter or local that is fixed while the lock is held.</summary>
    public PlaceValue ReadFixed(ISymbol symbol, PlaceFrame frame) => ReadSymbol(symbol, null, frame);

    /// <summary>A variable of the body that takes the lock that has one value as long as the lock is held.</summary>
    public bool IsFixed(ISymbol variable, PlaceFrame frame) =>
        (frame.Region is not null || frame.Around is not null) && fixedSymbols.Contains(variable);

    public static bool IsNumber(ITypeSymbol? type) => WidthOf(type) != 0;

    /// <summary>The conditional access whose receiver the operation stands for.</summary>
    private static IConditionalAccessOperation? AccessOf(IConditionalAccessInstanceOperation instance)
    {
        for (IOperation at = instance; at.Parent is { } parent; at = parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == at)
            {
                return access;
            }
        }

        return null;
    }

    /// <summary>A number that may be missing is one.</summary>
    private static ITypeSymbol? NumberOf(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: { Length: 1 } arguments }
            ? arguments[0]
            : type;

    public static int WidthOf(ITypeSymbol? type) => NumberOf(type)?.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte => 8,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 16,
        SpecialType.System_Int32 or SpecialType.System_UInt32 => 32,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 64,
        _ => 0,
    };

    /// <summary>The same in the process where it has fewest: a native number has 32 there.</summary>
    public static int LeastWidthOf(ITypeSymbol? type) => IsNative(type) ? 32 : WidthOf(type);

    /// <summary>As wide as the process says, which is not known here.</summary>
    public static bool IsNative(ITypeSymbol? type) =>
        NumberOf(type)?.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    public static bool IsUnsigned(ITypeSymbol? type) => NumberOf(type)?.SpecialType is
        SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64
            or SpecialType.System_UIntPtr or SpecialType.System_Char;

    private PlaceValue ReadConversion(IConversionOperation conversion, PlaceFrame frame)
    {
        PlaceValue value = Read(conversion.Operand, frame);
        if (value.Kind != PlaceKind.Number)
        {
            return IsNumber(conversion.Type) && value.Kind == PlaceKind.Other ? PlaceValue.Unknown : value;
        }

        // A number that is cut short, or whose sign becomes a part of it, names another place, unless that is refused; and so does a sum
        // that wrapped before.
        return conversion.OperatorMethod is null && (conversion.IsChecked || IsSamePlace(conversion.Operand.Type, conversion.Type))
            && !(Otherwise is not null
                && NarrowSums.IsWidened(conversion, IsWithinLoop(conversion, frame) ? value with { High = null } : value))
            ? value
            : PlaceValue.Unknown;
    }

    /// <summary>A counter that the condition of its loop has just compared with its bound: that it is below is no sum that wraps.</summary>
    private static bool IsWithinLoop(IConversionOperation conversion, PlaceFrame frame) =>
        Operations.Values.VariableOf(conversion.Operand) is { } counted && frame.Locals.Of(counted) is var assignments
        && LoopBounds.Of(counted, assignments, Operations.Values.Unwrap(conversion.Operand), isAbove: true, isAsked: true) is not null
        && conversion.Operand is ILocalReferenceOperation or IParameterReferenceOperation
        && assignments.Any(a => a.Form == AssignmentForm.Increment);

    /// <summary>Whether all numbers of a type, as addresses of 64 bits, are the same after the conversion to another.</summary>
    private static bool IsSamePlace(ITypeSymbol? from, ITypeSymbol? to) =>
        IsNative(from) && NumberOf(from)!.SpecialType == NumberOf(to)?.SpecialType
        || LeastWidthOf(to) >= WidthOf(from) && (LeastWidthOf(to) == 64 || IsUnsigned(from) == IsUnsigned(to)
            || IsUnsigned(from) && LeastWidthOf(to) > WidthOf(from));

    private PlaceValue ReadBinary(IBinaryOperation binary, PlaceFrame frame)
    {
        if (!IsNumber(binary.Type) || binary.OperatorMethod is not null)
        {
            return PlaceValue.Other;
        }

        PlaceValue left = Read(binary.LeftOperand, frame);
        PlaceValue right = Read(binary.RightOperand, frame);
        if (left.Kind != PlaceKind.Number || right.Kind != PlaceKind.Number)
        {
            return PlaceValue.Unknown;
        }

        if (binary.OperatorKind == BinaryOperatorKind.Add && Otherwise is not null
            && (ReadInRound(binary.LeftOperand, left, binary.RightOperand, right, frame)
                ?? ReadInRound(binary.RightOperand, right, binary.LeftOperand, left, frame)) is { } ofRound)
        {
            return ofRound;
        }

        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.Add or BinaryOperatorKind.Subtract
                when Otherwise is not null && NarrowSums.MayWrap(binary, left, right):
                // Of native numbers it is what the code makes of them, in whatever process.
                return IsNative(binary.Type) && Named(binary, frame) is { } computed ? computed : PlaceValue.Unknown;
            case BinaryOperatorKind.Add:
                return PlaceValue.Number(Sum(left.Low, right.Low, 1), Sum(left.High, right.High, 1));
            case BinaryOperatorKind.Subtract:
                return PlaceValue.Number(Sum(left.Low, right.High, -1), Sum(left.High, right.Low, -1));
            case BinaryOperatorKind.Multiply when Otherwise is not null && LeastWidthOf(binary.Type) < 64
                && (ConstantOf(left) ?? ConstantOf(right)) is not (0 or 1):
                // A product that does not fit names the place of a smaller one: it is what the code makes of it.
                return IsNative(binary.Type) && Named(binary, frame) is { } product ? product : PlaceValue.Unknown;
            case BinaryOperatorKind.Multiply when ConstantOf(right) is { } factor and >= 0:
                return PlaceValue.Number(left.Low?.Times(factor), left.High?.Times(factor));
            case BinaryOperatorKind.Multiply when ConstantOf(left) is { } factor and >= 0:
                return PlaceValue.Number(right.Low?.Times(factor), right.High?.Times(factor));
            default:
                return PlaceValue.Unknown;
        }
    }

    private static LinearForm? Sum(LinearForm? a, LinearForm? b, long factor) => a is null || b is null ? null : a.Plus(b, factor);

    private static long? ConstantOf(PlaceValue value) =>
        value.Low is { Terms.Count: 0 } form && form.Equals(value.High) ? form.Constant : null;

    private PlaceValue ReadSymbol(ISymbol symbol, IOperation? use, PlaceFrame frame)
    {
        if (frame.Around is { } around && fixedSymbols.Contains(symbol))
        {
            return ReadSymbol(symbol, use, around);
        }

        if (frame.Parameters is { } passed && symbol is IParameterSymbol && frame.Locals.Of(symbol).Count == 0)
        {
            return passed.TryGetValue(symbol, out PlaceValue value) ? value : Nothing(symbol.VariableType());
        }

        IReadOnlyList<LocalAssignment> assignments = frame.Locals.Of(symbol);
        if (IsFixed(symbol, frame))
        {
            // What is made once from fixed values says more than its name.
            return assignments.Count == 1 && symbol is ILocalSymbol && assignments[0] is { Form: AssignmentForm.Value, Value: { } made }
                && IsOfAcquire(made, frame) && Enter(symbol, frame)
                && Leave(symbol, frame, Read(made, frame)) is { Kind: PlaceKind.Number } more
                ? more
                : IsNullable(symbol.VariableType()) && IsNumber(symbol.VariableType())
                ? Written($"({symbol.CodeName()} ?? 0)", symbol, NumberOf(symbol.VariableType())!, IsUnsigned(symbol.VariableType()))
                : IsNumber(symbol.VariableType())
                ? PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(symbol, "", IsUnsigned(symbol.VariableType()))))
                : PlaceValue.Other;
        }

        if (!Enter(symbol, frame))
        {
            return PlaceValue.Other;
        }

        PlaceValue result = IsNumber(symbol.VariableType())
            ? ReadVariable(symbol, assignments, use, frame)
            : ReadObject(symbol, assignments, frame);
        return Leave(symbol, frame, result);
    }

    private bool Enter(ISymbol symbol, PlaceFrame frame) => _underWay.Add((symbol, frame));

    private PlaceValue Leave(ISymbol symbol, PlaceFrame frame, PlaceValue value)
    {
        _underWay.Remove((symbol, frame));
        return value;
    }

    private PlaceValue ReadObject(ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, PlaceFrame frame)
    {
        // A parameter that is set on some paths has its first object on the others.
        PlaceValue result = symbol is IParameterSymbol && IsShared is not null ? PlaceValue.Beyond : PlaceValue.Other;
        foreach (LocalAssignment assignment in assignments)
        {
            PlaceValue value = assignments.Count > 1 ? ReadOne(assignment.Value, frame) : Read(assignment.Value, frame);
            result = PlaceValue.Either(result, assignment.Form switch
            {
                AssignmentForm.Value => value,
                AssignmentForm.Element => ElementOf(assignment.Value, symbol.VariableType(), frame),
                AssignmentForm.Output when assignment.Value is IInvocationOperation call => OutputOf(call, frame),
                _ => value.IsObject || assignment.Value is null ? PlaceValue.Beyond : value,
            });
        }

        return result;
    }

    /// <summary>An object that a lookup hands out lies where the lookup looked.</summary>
    private PlaceValue OutputOf(IInvocationOperation call, PlaceFrame frame) =>
        Special?.Invoke(call, frame) ?? (IsStructure(call.Instance) ? PlaceValue.Inside : ObjectsOf(call, frame));

    private PlaceValue ReadMember(IMemberReferenceOperation member, PlaceFrame frame)
    {
        if (IsStructure(member))
        {
            return PlaceValue.Other;
        }

        if (member is IPropertyReferenceOperation { Arguments.Length: > 0 } indexer)
        {
            PlaceValue found = IsStructure(indexer.Instance) ? Found(indexer.Type) : ElementOf(indexer.Instance, indexer.Type, frame);

            // An indexer of the user's gives what its code says, as any getter does.
            return found is { Kind: PlaceKind.Inside, Low: not null } && !indexer.Property.DeclaringSyntaxReferences.IsEmpty
                && indexer.Type is { IsReferenceType: true } && IsShared?.Invoke(indexer.Property) == true
                ? PlaceValue.Beyond
                : found;
        }

        if (member.Instance is ILocalReferenceOperation or IParameterReferenceOperation && PartOf(member, frame) is { } part)
        {
            return part;
        }

        if (member is IFieldReferenceOperation { Field: { IsStatic: true } field } && IsNumber(field.Type) && bodies.IsSetOnce(field))
        {
            return PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(field, "", IsUnsigned(field.Type))));
        }

        PlaceValue instance = Read(member.Instance, frame);
        return instance.IsObject ? MemberOf(instance, member) : Nothing(member.Type);
    }

    /// <summary>The length of a buffer and the bounds of a range are as fixed as these are.</summary>
    private PlaceValue? PartOf(IMemberReferenceOperation member, PlaceFrame frame)
    {
        ISymbol symbol = member.Instance is ILocalReferenceOperation local
            ? local.Local
            : ((IParameterReferenceOperation)member.Instance!).Parameter;
        bool isLength = PlaceMembers.IsLength(member.Member) || IsSegmentCount(member.Member);
        bool known = isLength || KnownTypes.Is(member.Member.ContainingType, types.AddressRange);
        return !known || !IsFixed(symbol, frame) ? null
            : isLength ? LengthOf(symbol)
            : PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(symbol, member.Member.Name, true)));
    }

    private PlaceValue MemberOf(PlaceValue instance, IMemberReferenceOperation member)
    {
        ITypeSymbol owner = member.Member.ContainingType;
        if (instance is { Kind: PlaceKind.Inside, Low: not null })
        {
            return IsNumber(member.Type) ? PlaceValue.Unknown
                : IsShared is not null && (IsShared(member.Member) || LibraryContents.IsPut(member)) ? PlaceValue.Beyond
                : SymbolEqualityComparer.Default.Equals(member.Type?.OriginalDefinition, owner.OriginalDefinition) ? PlaceValue.Beyond
                : instance;
        }

        if (IsNumber(member.Type))
        {
            return GuardedState.IsGuardedType(owner, lockName) && instance.Kind == PlaceKind.Inside
                && Keys?.MayBeKey(member.Member) != false
                ? PlaceValue.Inside
                : PlaceValue.Unknown;
        }

        bool isLink = SymbolEqualityComparer.Default.Equals(member.Type?.OriginalDefinition, owner.OriginalDefinition)
            || GuardedState.GuardedElement(member.Type, lockName) is not null;
        return isLink ? PlaceValue.Beyond : PlaceValue.Other;
    }

    /// <summary>By which numbers of its objects the structure finds them; null where any may be one.</summary>
    public KeyMembers? Keys { get; set; }

    /// <summary>Whether a number lies in the range at hand, its end included.</summary>
    public Func<PlaceValue, bool>? IsInRange { get; set; }

    /// <summary>A member that the lock guards and that is a structure of its own, rather than a number or a part of an object.</summary>
    public bool IsStructure(IOperation? operation) =>
        operation is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member
        && member.Type is { IsValueType: false, SpecialType: not SpecialType.System_String }
        && GuardedState.IsGuarded(member.Member.OriginalDefinition, lockName)
        && !GuardedState.IsGuardedType(member.Member.ContainingType, lockName);

    private PlaceValue ElementOf(IOperation? collection, ITypeSymbol? type, PlaceFrame frame)
    {
        if (IsNumber(type))
        {
            return PlaceValue.Unknown;
        }

        PlaceValue value = Read(collection, frame);
        return value.Kind == PlaceKind.Inside && IsShared is not null && type is { IsReferenceType: true }
            && collection?.Type is { DeclaringSyntaxReferences.IsEmpty: true } holder && !LibraryContents.IsFollowed(holder)
            ? PlaceValue.Beyond
            : value;
    }

    private static PlaceValue Found(ITypeSymbol? type) =>
        IsNumber(type)
            ? PlaceValue.Unknown
            : type is { SpecialType: SpecialType.System_Boolean or SpecialType.System_String or SpecialType.System_Void }
                or { TypeKind: TypeKind.Enum }
            ? PlaceValue.Other
            : PlaceValue.Inside;

    private static PlaceValue Nothing(ITypeSymbol? type) => IsNumber(type) ? PlaceValue.Unknown : PlaceValue.Other;
}
