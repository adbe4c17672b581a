using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// How much of an effect a known method has in one call. The tables say that a method clears, copies or allocates; how
/// much follows from its operands. What the user annotated is meant as it stands.
/// </summary>
internal static class BulkOperations
{
    /// <param name="kind">The effect.</param>
    /// <param name="origin">Who says that the method has it.</param>
    /// <param name="method">The method.</param>
    /// <param name="at">The operation that runs it.</param>
    /// <param name="instance">Its receiver.</param>
    /// <param name="arguments">Those that are written.</param>
    /// <param name="amounts">Of the body.</param>
    /// <returns>Null when the call is of fixed size, and so has no such effect worth the name.</returns>
    public static SizeOrigin? AmountOf(
        EffectKinds kind, EffectOrigin origin, IMethodSymbol method, IOperation at, IOperation? instance,
        ImmutableArray<IArgumentOperation> arguments, SizeOrigins amounts)
    {
        bool depends = kind == EffectKinds.PageProportional ? origin is EffectOrigin.BuiltIn or EffectOrigin.NativeFunction
            : kind == EffectKinds.Allocates && origin == EffectOrigin.BuiltIn && IsOnManagedHeap(method);
        if (!depends)
        {
            return SizeOrigin.InputProportional;
        }

        if (kind == EffectKinds.Allocates && ElementType(method) is { } element && BufferLengths.AreObjects(element))
        {
            return null;
        }

        if (AmortizedGrowth.IsResize(method, arguments, amounts))
        {
            return null;
        }

        IOperation? size = method.MethodKind == MethodKind.PropertySet
            ? GivenValues.To(method.Parameters[method.Parameters.Length - 1], at, arguments)
            : SizeIn(method, arguments);
        if (kind == EffectKinds.Allocates && size is not null && KeptCounts.Is(size, ElementType(method), amounts))
        {
            return null;
        }

        SizeOrigin amount = IsParser(method) && arguments.Any(IsGivenText) ? SizeOrigin.InputProportional
            : Operand(size, instance, arguments, amounts);
        return kind == EffectKinds.PageProportional
            ? (amount.GrowsWithPages ? amount : null)
            : amount.IsFixed || !amount.GrowsWithPages && IsRoom(method) ? null : amount;
    }

    /// <summary>A text that is not written there is as long as who gives it likes.</summary>
    private static bool IsGivenText(IArgumentOperation argument) =>
        argument.Value is { Type.SpecialType: SpecialType.System_String, ConstantValue.HasValue: false };

    /// <summary>A text to parse is no name: it is as long as what is in it.</summary>
    private static bool IsParser(IMethodSymbol method) => method.ContainingType.ContainingNamespace?.ToDisplayString() is { } space
        && (space == "System.Numerics" || s_parsing.Any(p => space.StartsWith(p, System.StringComparison.Ordinal)));

    private static readonly string[] s_parsing = { "System.Text.Json", "System.Text.RegularExpressions", "System.Xml" };

    /// <summary>Room for as many objects as nobody asks for, as far as is seen, is bookkeeping.</summary>
    private static bool IsRoom(IMethodSymbol method) =>
        method.ContainingType.ContainingNamespace?.ToDisplayString() is { } space
        && (space == "System.Text" || space.StartsWith("System.Collections", System.StringComparison.Ordinal));

    /// <summary>Native memory is the user's whatever its size; a buffer of fixed size on the heap is not worth a word.</summary>
    private static bool IsOnManagedHeap(IMethodSymbol method) =>
        method.ContainingType.ContainingNamespace?.ToDisplayString() != "System.Runtime.InteropServices";

    /// <summary>An array of objects is bookkeeping, not memory of the user's.</summary>
    private static ITypeSymbol? ElementType(IMethodSymbol method) =>
        method.TypeArguments.FirstOrDefault() ?? method.ContainingType.TypeArguments.FirstOrDefault();

    /// <summary>The argument that says how much.</summary>
    private static IOperation? SizeIn(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments) =>
        arguments.LastOrDefault(a =>
            a.ArgumentKind == ArgumentKind.Explicit && a.Parameter is { } p && IsNumber(p.Type) && IsSize(p.Name, method))?.Value;

    private static SizeOrigin Operand(
        IOperation? size, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, SizeOrigins amounts)
    {
        if (size is not null)
        {
            return amounts.Of(size);
        }

        IOperation? buffer = arguments.Select(a => (IOperation?)a.Value).Prepend(instance).OfType<IOperation>().Select(Values.Unwrap)
            .FirstOrDefault(o => BufferLengths.IsBuffer(o.Type)
                || o is IInvocationOperation query && Queries.IsOperator(query.TargetMethod));
        return buffer is null ? SizeOrigin.Unknown : amounts.LengthOf(buffer);
    }

    private static bool IsSize(string name, IMethodSymbol method) =>
        name is "length" or "count" or "byteCount" or "sourceBytesToCopy" or "elementCount" or "minimumLength" or "minBufferSize"
            or "newSize" or "size" or "sizeHint" or "capacity" or "initialCapacity" or "minimumCapacity"
            or "repeatCount" or "totalWidth" or "exponent"
        || method.Name == "SetLength"
        // memset and its kin: the last number, whatever the declaration calls it.
        || method.DeclaringSyntaxReferences.Length > 0;

    private static bool IsNumber(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
            or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;
}
