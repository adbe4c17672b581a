using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>Sizes of types, as code before the acquire asks for them: <c>sizeof(T)</c>, <c>Unsafe.SizeOf&lt;T&gt;()</c>.</summary>
internal sealed partial class PlaceReader
{
    private const string SizeOf = "System.Runtime.CompilerServices.Unsafe";

    private NumberText? SizeTextOf(IOperation operation, PlaceFrame frame)
    {
        ITypeSymbol? type = operation switch
        {
            { ConstantValue.HasValue: true } => null,
            ISizeOfOperation size => size.TypeOperand,
            IInvocationOperation { TargetMethod: { Name: "SizeOf", TypeArguments: { Length: 1 } of } method }
                when PlaceMembers.NameOf(method.ContainingType) == SizeOf => of[0],
            _ => null,
        };

        // A type parameter is another one in a method that is called.
        return type is INamedTypeSymbol { IsGenericType: false } or ITypeParameterSymbol && (type is INamedTypeSymbol || frame.Depth == 0)
            && types.Compilation.GetTypeByMetadataName(SizeOf) is not null
            ? new NumberText(
                $"{SizeOf}.SizeOf<{type.ToDisplayString()}>()", type, types.Compilation.GetSpecialType(SpecialType.System_Int32))
            : null;
    }

    private PlaceValue? ReadSize(IOperation operation, PlaceFrame frame) => SizeTextOf(operation, frame) is { } text
        ? Written(text.Text, text.Root!, isNeverNegative: true)
        : null;
}
