using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// The places that values name, by the flow of values: sums over what is fixed while the lock is held. Numbers are taken
/// not to wrap; the caller holds everything where the range itself would.
/// </summary>
/// <remarks>Work is bounded: every value costs a step, and behind the last step everything is unknown.</remarks>
internal sealed class PlaceReader(
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
        return read.Kind == PlaceKind.Unknown && Otherwise?.Invoke(operation, frame) is { } named ? named : read;
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
            IArrayElementReferenceOperation element => ElementOf(Read(element.ArrayReference, frame), element.Type),
            IInvocationOperation call => ReadCall(call, frame),
            IObjectCreationOperation creation => ReadCreation(creation, frame),
            IConditionalOperation choice => PlaceValue.Either(ReadOne(choice.WhenTrue, frame), ReadOne(choice.WhenFalse, frame)),
            ICoalesceOperation choice => PlaceValue.Either(ReadOne(choice.Value, frame), ReadOne(choice.WhenNull, frame)),
            ISwitchExpressionOperation choice =>
                choice.Arms.Aggregate(PlaceValue.Other, (sum, arm) => PlaceValue.Either(sum, ReadOne(arm.Value, frame))),
            IConditionalAccessOperation access => Read(access.WhenNotNull, frame),
            IConditionalAccessInstanceOperation instance => Read(AccessOf(instance)?.Operation, frame),
            ISimpleAssignmentOperation assignment => Read(assignment.Value, frame),
            IAwaitOperation wait => Read(wait.Operation, frame),
            _ => IsNumber(operation.Type) ? PlaceValue.Unknown : PlaceValue.Other,
        };
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

    /// <summary>How code before the acquire writes a number that is computed of one fixed value and constants; null for others.</summary>
    public (string Text, ISymbol? Root)? TextOf(IOperation operation, PlaceFrame frame, int depth = 0)
    {
        if (depth > 6)
        {
            return null;
        }

        if (operation.ConstantValue is { HasValue: true, Value: { } value } && IsNumber(operation.Type))
        {
            string number = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
            return ((operation.Type!.SpecialType switch
            {
                SpecialType.System_UInt64 => number + "UL",
                SpecialType.System_Int64 => number + "L",
                SpecialType.System_UInt32 => number + "U",
                _ => number,
            }), null);
        }

        switch (operation)
        {
            case IParenthesizedOperation inner:
                return TextOf(inner.Operand, frame, depth);
            case IConversionOperation { OperatorMethod: null, IsChecked: false } conversion when IsNumber(conversion.Type):
                return TextOf(conversion.Operand, frame, depth + 1) is { } converted
                    ? WidthOf(conversion.Type) >= WidthOf(conversion.Operand.Type) && conversion.IsImplicit
                        ? converted
                        : ($"unchecked(({conversion.Type!.ToDisplayString()}){converted.Text})", converted.Root)
                    : null;
            case IBinaryOperation { OperatorMethod: null } binary when SignOf(binary.OperatorKind) is { } sign
                && (sign is not ("/" or "%") || binary.RightOperand.ConstantValue is { HasValue: true, Value: not 0 }):
                return TextOf(binary.LeftOperand, frame, depth + 1) is { } left
                    && TextOf(binary.RightOperand, frame, depth + 1) is { } right
                    && (left.Root is null || right.Root is null || SymbolEqualityComparer.Default.Equals(left.Root, right.Root))
                    ? ($"({left.Text} {sign} {right.Text})", left.Root ?? right.Root)
                    : null;
            case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.BitwiseNegation } negated:
                return TextOf(negated.Operand, frame, depth + 1) is { } plain ? ($"~{plain.Text}", plain.Root) : null;
            case ILocalReferenceOperation or IParameterReferenceOperation when Operations.Values.VariableOf(operation) is { } variable:
                if (frame.Region is not null && fixedSymbols.Contains(variable))
                {
                    return (variable.Name, variable);
                }

                IReadOnlyList<LocalAssignment> given = frame.Locals.Of(variable);
                return variable is ILocalSymbol && given.Count == 1 && given[0] is { Form: AssignmentForm.Value, Value: { } once }
                    ? TextOf(once, frame, depth + 1)
                    : frame.Parameters is { } passed && given.Count == 0 && passed.TryGetValue(variable, out PlaceValue handed)
                        && handed is { Low: { Terms.Count: 1, Constant: 0 } form } && form.Equals(handed.High)
                        && form.Terms.First() is { Value: 1, Key: var atom } && (atom.Part.Length == 0 || atom.Part[0] == '=')
                    ? (atom.Part.Length == 0 ? atom.Symbol.Name : atom.Part.Substring(1), atom.Symbol)
                    : null;
            case IFieldReferenceOperation { Field: { IsReadOnly: true, IsStatic: true } field }:
                return (field.ToDisplayString(), null);
            case IMemberReferenceOperation { Instance: { } instance } member when frame.Region is not null && IsLasting(member):
                return Operations.Values.Unwrap(instance) switch
                {
                    ILocalReferenceOperation or IParameterReferenceOperation
                        when Operations.Values.VariableOf(instance) is { } holder && fixedSymbols.Contains(holder) =>
                        ($"{holder.Name}.{member.Member.Name}", holder),
                    IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } =>
                        ("this." + member.Member.Name, member.Member),
                    _ => null,
                };
            default:
                return null;
        }
    }

    /// <summary>A part of a value that does not change while that is held: of a copy, or one that is set once.</summary>
    private static bool IsLasting(IMemberReferenceOperation member) => member switch
    {
        IFieldReferenceOperation { Field: { IsConst: false } field } => field.IsReadOnly || field.ContainingType.IsValueType
            && member.Instance is ILocalReferenceOperation or IParameterReferenceOperation,
        IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { IsVirtual: false, IsAbstract: false } property } =>
            CompanionLocks.IsAuto(property)
                && (property.SetMethod is null or { IsInitOnly: true } || property.ContainingType.IsValueType
                    && member.Instance is ILocalReferenceOperation or IParameterReferenceOperation),
        _ => false,
    };

    private static string? SignOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        BinaryOperatorKind.Remainder => "%",
        BinaryOperatorKind.RightShift => ">>",
        BinaryOperatorKind.UnsignedRightShift => ">>>",
        BinaryOperatorKind.LeftShift => "<<",
        BinaryOperatorKind.And => "&",
        BinaryOperatorKind.Or => "|",
        _ => null,
    };

    /// <summary>A parameter or local that is fixed while the lock is held.</summary>
    public PlaceValue ReadFixed(ISymbol symbol, PlaceFrame frame) => ReadSymbol(symbol, null, frame);

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

    private static int WidthOf(ITypeSymbol? type) => NumberOf(type)?.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte => 8,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 16,
        SpecialType.System_Int32 or SpecialType.System_UInt32 => 32,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 64,
        _ => 0,
    };

    private static bool IsUnsigned(ITypeSymbol? type) => NumberOf(type)?.SpecialType is
        SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64
            or SpecialType.System_UIntPtr or SpecialType.System_Char;

    private PlaceValue ReadConversion(IConversionOperation conversion, PlaceFrame frame)
    {
        PlaceValue value = Read(conversion.Operand, frame);
        if (value.Kind != PlaceKind.Number)
        {
            return IsNumber(conversion.Type) && value.Kind == PlaceKind.Other ? PlaceValue.Unknown : value;
        }

        // A number that is cut short, or whose sign becomes a part of it, names another place.
        return conversion.OperatorMethod is null && IsSamePlace(conversion.Operand.Type, conversion.Type) ? value : PlaceValue.Unknown;
    }

    /// <summary>Whether all numbers of a type, as addresses of 64 bits, are the same after the conversion to another.</summary>
    private static bool IsSamePlace(ITypeSymbol? from, ITypeSymbol? to) => WidthOf(to) >= WidthOf(from)
        && (WidthOf(to) == 64 || IsUnsigned(from) == IsUnsigned(to) || IsUnsigned(from) && WidthOf(to) > WidthOf(from));

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

        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.Add:
                return PlaceValue.Number(Sum(left.Low, right.Low, 1), Sum(left.High, right.High, 1));
            case BinaryOperatorKind.Subtract:
                return PlaceValue.Number(Sum(left.Low, right.High, -1), Sum(left.High, right.Low, -1));
            case BinaryOperatorKind.Multiply when Otherwise is not null && WidthOf(binary.Type) < 64
                && (ConstantOf(left) ?? ConstantOf(right)) is not (0 or 1):
                // A product that does not fit names the place of a smaller one: it is what the code makes of it.
                return PlaceValue.Unknown;
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
        if (frame.Parameters is { } passed && symbol is IParameterSymbol && frame.Locals.Of(symbol).Count == 0)
        {
            return passed.TryGetValue(symbol, out PlaceValue value) ? value : Nothing(TypeOf(symbol));
        }

        IReadOnlyList<LocalAssignment> assignments = frame.Locals.Of(symbol);
        if (frame.Region is not null && fixedSymbols.Contains(symbol))
        {
            // What is made once from fixed values says more than its name.
            return assignments.Count == 1 && symbol is ILocalSymbol && assignments[0] is { Form: AssignmentForm.Value, Value: { } made }
                && Enter(symbol, frame) && Leave(symbol, frame, Read(made, frame)) is { Kind: PlaceKind.Number } more
                ? more
                : IsNumber(TypeOf(symbol))
                ? PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(symbol, "", IsUnsigned(TypeOf(symbol)))))
                : PlaceValue.Other;
        }

        if (!Enter(symbol, frame))
        {
            return PlaceValue.Other;
        }

        PlaceValue result = IsNumber(TypeOf(symbol))
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
                AssignmentForm.Element => ElementOf(value, TypeOf(symbol)),
                AssignmentForm.Output when assignment.Value is IInvocationOperation call => OutputOf(call, frame),
                _ => value.IsObject || assignment.Value is null ? PlaceValue.Beyond : value,
            });
        }

        return result;
    }

    /// <summary>An object that a lookup hands out lies where the lookup looked.</summary>
    private PlaceValue OutputOf(IInvocationOperation call, PlaceFrame frame) =>
        Special?.Invoke(call, frame) ?? (IsStructure(call.Instance) ? PlaceValue.Inside : ObjectsOf(call, frame));

    /// <summary>A number that changes: from its first value up, below the bound of the loop that it counts.</summary>
    private PlaceValue ReadVariable(ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, IOperation? use, PlaceFrame frame)
    {
        if (assignments.Count == 0 || assignments.Any(a => a.Form is not (AssignmentForm.Value or AssignmentForm.Increment)))
        {
            return PlaceValue.Unknown;
        }

        // A parameter that is set on some paths has its first value on the others.
        List<LocalAssignment> values = assignments.Where(a => a.Form == AssignmentForm.Value).ToList();
        if (values.Count > 0 && symbol is IParameterSymbol { RefKind: not RefKind.Out })
        {
            return PlaceValue.Unknown;
        }

        bool isCounted = values.Count == 0 && Counted?.Contains(symbol) == true && frame.Parameters is null;
        PlaceValue first = isCounted ? PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(symbol, "", IsUnsigned(TypeOf(symbol)))))
            : values.Count == 1 ? Read(values[0].Value, frame)
            : PlaceValue.Unknown;
        if (assignments.Count == 1 && !isCounted)
        {
            return first;
        }

        bool grows = assignments.Where(a => a.Form == AssignmentForm.Increment).All(a =>
            a.Value is null
                || !StepSizes.IsCallers(a.Value, symbol, frame.Locals)
                    && (IsUnsigned(a.Value.Type) || Read(a.Value, frame) is { Low.IsNeverNegative: true }));
        if (first.Kind != PlaceKind.Number || !grows)
        {
            return PlaceValue.Unknown;
        }

        LinearForm? high = use is not null && LoopBounds.Of(symbol, assignments, use) is { } limit
            && Read(limit.Bound, frame) is { Kind: PlaceKind.Number, High: { } bound }
            ? limit.Inclusive ? bound : bound.Plus(LinearForm.Of(1), -1)
            : null;
        return PlaceValue.Number(first.Low, high);
    }

    private PlaceValue ReadMember(IMemberReferenceOperation member, PlaceFrame frame)
    {
        if (IsStructure(member))
        {
            return PlaceValue.Other;
        }

        if (member is IPropertyReferenceOperation { Arguments.Length: > 0 } indexer)
        {
            return IsStructure(indexer.Instance) ? Found(indexer.Type) : ElementOf(Read(indexer.Instance, frame), indexer.Type);
        }

        if (member.Instance is ILocalReferenceOperation or IParameterReferenceOperation && PartOf(member, frame) is { } part)
        {
            return part;
        }

        if (member is IFieldReferenceOperation { Field: { IsReadOnly: true } field } && IsNumber(field.Type) && field.IsStatic)
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
        bool known = member.Member.Name == "Length" && IsNumber(member.Type)
            || KnownTypes.Is(member.Member.ContainingType, types.AddressRange);
        return known && frame.Region is not null && fixedSymbols.Contains(symbol)
            ? PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(symbol, member.Member.Name, true)))
            : null;
    }

    private PlaceValue MemberOf(PlaceValue instance, IMemberReferenceOperation member)
    {
        ITypeSymbol owner = member.Member.ContainingType;
        if (instance is { Kind: PlaceKind.Inside, Low: not null })
        {
            return IsNumber(member.Type) ? PlaceValue.Unknown
                : IsShared?.Invoke(member.Member) == true ? PlaceValue.Beyond
                : SymbolEqualityComparer.Default.Equals(member.Type?.OriginalDefinition, owner.OriginalDefinition) ? PlaceValue.Beyond
                : instance;
        }

        if (IsNumber(member.Type))
        {
            return GuardedState.IsGuardedType(owner, lockName) && instance.Kind == PlaceKind.Inside
                ? PlaceValue.Inside
                : PlaceValue.Unknown;
        }

        bool isLink = SymbolEqualityComparer.Default.Equals(member.Type?.OriginalDefinition, owner.OriginalDefinition)
            || GuardedState.GuardedElement(member.Type, lockName) is not null;
        return isLink ? PlaceValue.Beyond : PlaceValue.Other;
    }

    private PlaceValue ReadCall(IInvocationOperation call, PlaceFrame frame)
    {
        if (IsStructure(call.Instance))
        {
            return Found(call.Type);
        }

        PlaceValue objects = ObjectsOf(call, frame);
        bool returnsGuarded = GuardedState.GuardedElement(call.Type, lockName) is not null;
        if (bodies.Of(call.TargetMethod) is { } body && frame.Depth < PlaceProof.MaxDepth)
        {
            // What the annotation makes part of the structure is found by its own lookups, which are looked at where they stand.
            return returnsGuarded
                ? objects.Kind == PlaceKind.Beyond ? objects : PlaceValue.Inside
                : ReturnOf(body, FrameOf(call.TargetMethod, call.Instance, call.Arguments, body, frame));
        }

        return IsNumber(call.Type)
            ? PlaceValue.Unknown
            : call.Type is { IsReferenceType: true } or { TypeKind: TypeKind.Struct }
            ? objects
            : PlaceValue.Other;
    }

    /// <summary>The frame of a callee.</summary>
    public PlaceFrame FrameOf(
        IMethodSymbol method, IOperation? instance, IEnumerable<IArgumentOperation> arguments, PlaceBody body, PlaceFrame caller)
    {
        var parameters = new Dictionary<ISymbol, PlaceValue>(SymbolEqualityComparer.Default);
        foreach (IArgumentOperation argument in arguments.Where(a => a.Parameter is not null))
        {
            PlaceValue value = argument.Parameter!.RefKind is RefKind.None or RefKind.In
                ? Read(argument.Value, caller)
                : PlaceValue.Unknown;
            parameters[argument.Parameter.OriginalDefinition] = value;
        }

        return new PlaceFrame(body.Locals, parameters, method.IsStatic ? PlaceValue.Other : Read(instance, caller), null, caller.Depth + 1);
    }

    private PlaceValue ReturnOf(PlaceBody body, PlaceFrame frame) =>
        body.Returned.Aggregate(PlaceValue.Other, (sum, value) => PlaceValue.Either(sum, Read(value, frame)));

    /// <summary>What a call may hand on of the objects that it is given.</summary>
    private PlaceValue ObjectsOf(IInvocationOperation call, PlaceFrame frame)
    {
        PlaceValue result = PlaceValue.Other;
        foreach (IOperation? source in call.Arguments.Where(a => a.Parameter?.RefKind != RefKind.Out).Select(a => a.Value)
            .Append(call.Instance!))
        {
            if (source is not null && Read(source, frame) is { IsObject: true } value && source.Type is { IsReferenceType: true })
            {
                result = PlaceValue.Either(result, value);
            }
        }

        return result;
    }

    /// <summary>
    /// A new object lies where its numbers lie. Nobody else has it yet, so wherever that is, its members are free to be
    /// used.
    /// </summary>
    private PlaceValue ReadCreation(IObjectCreationOperation creation, PlaceFrame frame)
    {
        IEnumerable<IOperation> given = creation.Arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue).Select(a => a.Value)
            .Concat(
                creation.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>().Select(a => a.Value)
                    ?? Enumerable.Empty<IOperation>());
        PlaceValue result = PlaceValue.Other;
        foreach (IOperation value in given)
        {
            PlaceValue read = Read(value, frame);
            bool isNumber = read.Kind is PlaceKind.Number or PlaceKind.Unknown;
            if (isNumber && ConstantOf(read) is null)
            {
                read = IsInRange?.Invoke(read) == true ? PlaceValue.Inside : PlaceValue.Unknown;
            }

            result = isNumber && ConstantOf(read) is not null ? result
                : read.Kind == PlaceKind.Unknown || result.Kind == PlaceKind.Unknown ? PlaceValue.Unknown
                : PlaceValue.Either(result, read);
        }

        return result;
    }

    /// <summary>Whether a number lies in the range at hand, its end included.</summary>
    public Func<PlaceValue, bool>? IsInRange { get; set; }

    /// <summary>A member that the lock guards and that is a structure of its own, rather than a number or a part of an object.</summary>
    public bool IsStructure(IOperation? operation) =>
        operation is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member
        && member.Type is { IsValueType: false, SpecialType: not SpecialType.System_String }
        && GuardedState.IsGuarded(member.Member.OriginalDefinition, lockName)
        && !GuardedState.IsGuardedType(member.Member.ContainingType, lockName);

    private static PlaceValue ElementOf(PlaceValue collection, ITypeSymbol? type) =>
        IsNumber(type) ? PlaceValue.Unknown : collection;

    private static PlaceValue Found(ITypeSymbol? type) =>
        IsNumber(type)
            ? PlaceValue.Unknown
            : type is { SpecialType: SpecialType.System_Boolean or SpecialType.System_String or SpecialType.System_Void }
                or { TypeKind: TypeKind.Enum }
            ? PlaceValue.Other
            : PlaceValue.Inside;

    private static PlaceValue Nothing(ITypeSymbol? type) => IsNumber(type) ? PlaceValue.Unknown : PlaceValue.Other;

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };
}
