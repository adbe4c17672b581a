using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>Turns the timeouts of the raw primitives (milliseconds or <c>TimeSpan</c>) into those of <c>MmapLock</c>.</summary>
internal static class TimeoutExpressions
{
    /// <summary>The <c>TimeSpan</c> expression; null for a timeout of zero, which is the form that never waits.</summary>
    /// <param name="timeout">What the primitive is given; null for nothing.</param>
    /// <param name="rewritten">The text of an expression as it is to become.</param>
    /// <param name="names">How types are written in the file.</param>
    /// <param name="position">Where it is to stand.</param>
    public static string? ToTimeSpan(IOperation? timeout, Func<SyntaxNode, SyntaxNode> rewritten, OwnNames names, int position)
    {
        if (timeout is null || Timeouts.IsZero(timeout) && timeout.ConstantValue is not { HasValue: true, Value: not 0 })
        {
            return null;
        }

        string text = rewritten(timeout.Syntax).WithoutTrivia().ToString();
        if (timeout.Type?.SpecialType != SpecialType.System_Int32)
        {
            return text;
        }

        if (timeout.ConstantValue is { HasValue: true, Value: -1 })
        {
            return names.Framework("System.Threading.Timeout", position) + ".InfiniteTimeSpan";
        }

        return $"{names.Framework("System.TimeSpan", position)}.FromMilliseconds({(IsInt(timeout) ? text : $"(int)({text})")})";
    }

    /// <summary>Whether the expression is a number by itself, and not only where one is expected.</summary>
    private static bool IsInt(IOperation timeout) =>
        timeout is not IConversionOperation
            && timeout.Syntax
                is not (LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression }
                    or ImplicitObjectCreationExpressionSyntax or SwitchExpressionSyntax)
        || timeout is IConversionOperation
        {
            OperatorMethod: null,
            Operand.Type.SpecialType: SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16
                or SpecialType.System_UInt16 or SpecialType.System_Int32
        };
}
