using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Memory behind pointers: of a block that a member alone has, at a place in it.</summary>
internal sealed partial class AccessReader
{
    /// <summary>Functions that work on so many bytes behind pointers: which are read, which are written, and how many.</summary>
    private static readonly Dictionary<string, (int[] Read, int[] Written, int Size)> s_blocks = new(StringComparer.Ordinal)
    {
        ["System.Runtime.InteropServices.NativeMemory.Clear/2"] = (Array.Empty<int>(), new[] { 0 }, 1),
        ["System.Runtime.InteropServices.NativeMemory.Fill/3"] = (Array.Empty<int>(), new[] { 0 }, 1),
        ["System.Runtime.InteropServices.NativeMemory.Copy/3"] = (new[] { 0 }, new[] { 1 }, 2),
        ["System.Buffer.MemoryCopy/4"] = (new[] { 0 }, new[] { 1 }, 3),
        ["System.Runtime.CompilerServices.Unsafe.InitBlock/3"] = (Array.Empty<int>(), new[] { 0 }, 2),
        ["System.Runtime.CompilerServices.Unsafe.InitBlockUnaligned/3"] = (Array.Empty<int>(), new[] { 0 }, 2),
        ["System.Runtime.CompilerServices.Unsafe.CopyBlock/3"] = (new[] { 1 }, new[] { 0 }, 2),
        ["System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned/3"] = (new[] { 1 }, new[] { 0 }, 2),
    };

    /// <summary>Roslyn has no operation for pointers.</summary>
    private IEnumerable<PlacedAccess> OfPointer(IOperation operation)
    {
        ExpressionSyntax? pointer = operation.Syntax switch
        {
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PointerIndirectionExpression, Operand: var of } => of,
            ElementAccessExpressionSyntax element => element.Expression,
            MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression } member => member.Expression,
            _ => null,
        };
        if (pointer is not null && operation.SemanticModel?.GetTypeInfo(pointer, _cancellationToken).Type is IPointerTypeSymbol type)
        {
            bool writes = AccessWrites.IsAssigned(operation) || operation.Syntax is MemberAccessExpressionSyntax
                || operation.Syntax.Parent is MemberAccessExpressionSyntax or PrefixUnaryExpressionSyntax
                {
                    RawKind: (int)SyntaxKind.AddressOfExpression
                };
            var access = new SharedAccess(new SharedLocation(LocationKind.Memory, type.PointedAtType), writes);
            yield return OfBlock(operation, access) ?? new PlacedAccess(access);
            foreach (IAddressOfOperation taken in _body.OfType<IAddressOfOperation>().Where(a => !_isInside(a.Syntax)))
            {
                foreach (PlacedAccess variable in OfTarget(taken.Reference, writes, 0))
                {
                    yield return new PlacedAccess(variable.Access);
                }
            }
        }
    }

    /// <summary><c>_block[at]</c>, <c>*(_block + at)</c>: whoever has the address of an element may go on from there.</summary>
    private PlacedAccess? OfBlock(IOperation operation, SharedAccess access)
    {
        List<IOperation> parts = operation.ChildOperations.ToList();
        bool isElement = operation.Syntax is ElementAccessExpressionSyntax { ArgumentList.Arguments.Count: 1 };
        return !IsLent(operation) && operation.Syntax is not MemberAccessExpressionSyntax && parts.Count == (isElement ? 2 : 1)
            && BlockOf(parts[0], 0) is { } block && HolderOf(block.From, 0) is IFieldSymbol holder
            ? new PlacedAccess(access with { Location = access.Location with { Holder = holder } }, Owner: block.From)
            {
                Part = (isElement ? From(block, parts[1]) : block).First(1) with { Wider = null },
            }
            : null;
    }

    /// <summary>What a span of bytes of a block has, <c>new Span&lt;byte>(_block + at, n)</c>; null for other views.</summary>
    private PlacedAccess? OfBlockView(BufferPart part, bool isWrite) =>
        part.From is IObjectCreationOperation { Arguments: { Length: 2 } given } made && PlaceOfView(made.Type) is { } element
            && BufferMembers.SizeOf(element) == 1 && Values.ArgumentAt(given, 0) is { } pointer
            && Values.ArgumentAt(given, 1) is { } length && BlockOf(pointer, 0) is { } block
            && HolderOf(block.From, 0) is IFieldSymbol holder
            && block.From.Type is IPointerTypeSymbol { PointedAtType: { } pointed } && BufferMembers.SizeOf(pointed) == 1
            ? new PlacedAccess(
                new SharedAccess(new SharedLocation(LocationKind.Memory, pointed, holder), isWrite), Owner: block.From)
            {
                Part = part.Within(block.First(ImmutableArray.Create(new PartTerm(length))) with { Wider = null }),
            }
            : null;

    /// <summary>Bytes of a block that a function works on; null for other functions.</summary>
    private PlacedAccess? OfBlockOf(IArgumentOperation argument, IMethodSymbol method)
    {
        if (argument.Parent is not IInvocationOperation call
            || !s_blocks.TryGetValue(
                $"{PlaceMembers.NameOf(method.ContainingType)}.{method.Name}/{method.Parameters.Length}",
                out (int[] Read, int[] Written, int Size) known)
            || argument.Parameter is not { Ordinal: var ordinal } || Values.ArgumentAt(call.Arguments, known.Size) is not { } size
            || BlockOf(argument.Value, 0) is not { } block || HolderOf(block.From, 0) is not IFieldSymbol holder
            || block.From.Type is not IPointerTypeSymbol { PointedAtType: { } element } || BufferMembers.SizeOf(element) != 1)
        {
            return null;
        }

        bool writes = known.Written.Contains(ordinal);
        return writes || known.Read.Contains(ordinal)
            ? new PlacedAccess(
                new SharedAccess(new SharedLocation(LocationKind.Memory, element, holder), writes), Owner: block.From)
            {
                Part = block.First(ImmutableArray.Create(new PartTerm(size))) with { Wider = null },
            }
            : null;
    }

    /// <summary>Where in a block a pointer leads to, in elements; null for one of which that is not seen, or that counts others.</summary>
    private BufferPart? BlockOf(IOperation pointer, int depth)
    {
        IOperation value = pointer;
        while (value is IParenthesizedOperation || value is IConversionOperation { OperatorMethod: null } same && CountsAlike(same))
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
        }

        if (depth > MaxDepth || value.Type is not IPointerTypeSymbol { PointedAtType.SpecialType: not SpecialType.System_Void })
        {
            return null;
        }

        switch (value)
        {
            case IFieldReferenceOperation:
                return BufferPart.All(value);
            case ILocalReferenceOperation { Local: { IsRef: false } local } when _values.Of(local) is { Count: 1 } given
                && given[0] is { } once && !_values.IsStepped(local) && _isInside(once.Syntax):
                return BlockOf(once, depth + 1);
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, RightOperand: var right } sum
                when IsNumber(right):
                return BlockOf(sum.LeftOperand, depth + 1) is { } before ? From(before, right) : null;
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, LeftOperand: var left } sum
                when IsNumber(left):
                return BlockOf(sum.RightOperand, depth + 1) is { } behind ? From(behind, left) : null;
            default:
                return null;
        }
    }

    /// <summary>Nobody asks whether what lies there is a part of what lies around.</summary>
    private static BufferPart From(BufferPart block, IOperation index) => block.Cut(index, null) with { Wider = null };

    private static bool IsNumber(IOperation operand) => PlaceReader.IsNumber(operand.Type);

    /// <summary>Bytes may be had as anything by a function that is told how many.</summary>
    private static bool CountsAlike(IConversionOperation conversion) =>
        conversion.Operand.Type is IPointerTypeSymbol { PointedAtType: var from }
        && conversion.Type is IPointerTypeSymbol { PointedAtType: var to }
        && (SymbolEqualityComparer.Default.Equals(from, to)
            || to.SpecialType == SpecialType.System_Void && conversion.Parent is IArgumentOperation && BufferMembers.SizeOf(from) == 1);
}
