using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Names of files that are made of one number and of nothing else that changes: <c>Path.Combine(_folder, $"tile{n:x4}.bin")</c>. Two
/// such names of one pattern are the same only if the numbers are.
/// </summary>
internal sealed class FileNames(AssignedValues locals, SemanticModels models, CancellationToken cancellationToken)
{
    private const int MaxDepth = 6;

    private IOperation? _number;
    private bool _hasTwo;

    /// <returns>The number, and the name with a mark in its place; null where the name is none of these.</returns>
    public (IOperation Number, string Pattern)? Read(IOperation path)
    {
        _number = null;
        _hasTwo = false;
        string? pattern = PatternOf(path, null, 0);
        return pattern is not null && _number is not null && !_hasTwo ? (_number, pattern) : null;
    }

    private string? PatternOf(IOperation value, IReadOnlyDictionary<ISymbol, IOperation>? given, int depth)
    {
        IOperation inner = NumberOf(value);
        if (depth > MaxDepth)
        {
            return null;
        }

        if (inner.ConstantValue is { HasValue: true, Value: var constant })
        {
            return Convert.ToString(constant, System.Globalization.CultureInfo.InvariantCulture);
        }

        if (NumberFlow.IsInteger(inner.Type))
        {
            return Mark(inner, given, null);
        }

        switch (inner)
        {
            case IInterpolatedStringOperation text:
                return Join(text.Parts.Select(p => p switch
                {
                    IInterpolatedStringTextOperation plain => PatternOf(plain.Text, given, depth + 1),
                    IInterpolationOperation { FormatString: null } hole => PatternOf(hole.Expression, given, depth + 1),
                    IInterpolationOperation hole => Formatted(hole.Expression, hole.FormatString, given),
                    _ => null,
                }));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                return Join(new[] { sum.LeftOperand, sum.RightOperand }.Select(o => PatternOf(o, given, depth + 1)));
            case IInvocationOperation { TargetMethod: { Name: "ToString" }, Instance: { } number } call
                when NumberFlow.IsInteger(number.Type):
                return Formatted(number, call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "format")?.Value, given);
            case IInvocationOperation { TargetMethod: { Name: "Combine" or "Join" or "Concat" } method } call
                when method.ContainingType.ToDisplayString() is "System.IO.Path" or "string":
                return Join(
                    call.Arguments.OrderBy(a => a.Parameter?.Ordinal).SelectMany(Parts).Select(a => PatternOf(a, given, depth + 1)), "/");
            case IInvocationOperation { IsVirtual: false, TargetMethod: { DeclaringSyntaxReferences.Length: 1 } helper } call:
                return PatternOfHelper(helper, call, given, depth);
            case IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation }
                when models.IsSetOnce(field, cancellationToken):
                return "<" + field.Name + ">";
            case IPropertyReferenceOperation { Property: { SetMethod: null } property, Instance: null or IInstanceReferenceOperation }
                when property.IsAuto() && models.IsSetOnce(property, cancellationToken):
                return "<" + property.Name + ">";
            case IParameterReferenceOperation { Parameter: var parameter } when given is not null:
                // What the caller gives is the caller's to read.
                return given.TryGetValue(parameter.OriginalDefinition, out IOperation? argument)
                    ? PatternOf(argument, null, depth + 1)
                    : null;
            case ILocalReferenceOperation { Local: { IsRef: false } local } when given is null && locals.Of(local) is { Count: 1 } once
                && once[0] is { } made:
                return PatternOf(made, null, depth + 1);
            default:
                return null;
        }
    }

    private string? PatternOfHelper(
        IMethodSymbol helper, IInvocationOperation call, IReadOnlyDictionary<ISymbol, IOperation>? given, int depth)
    {
        SyntaxNode declaration = helper.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
        List<Microsoft.CodeAnalysis.CSharp.Syntax.ExpressionSyntax> returned = Values.ReturnedBy(declaration).ToList();
        if (given is not null || returned.Count != 1 || !models.Contains(declaration.SyntaxTree)
            || models.Get(declaration.SyntaxTree).GetOperation(returned[0], cancellationToken) is not { } result)
        {
            return null;
        }

        return PatternOf(
            result,
            call.Arguments.Where(a => a.Parameter is not null)
                .ToDictionary(a => (ISymbol)a.Parameter!.OriginalDefinition, a => a.Value, SymbolEqualityComparer.Default),
            depth + 1);
    }

    private string? Formatted(IOperation value, IOperation? format, IReadOnlyDictionary<ISymbol, IOperation>? given) =>
        NumberOf(value) is var number && NumberFlow.IsInteger(number.Type) && IsExact(format) ? Mark(number, given, format) : null;

    /// <summary>The number that is written: what a cast cuts off or takes for another number, is not.</summary>
    private static IOperation NumberOf(IOperation value)
    {
        IOperation inner = value;
        while (inner is IParenthesizedOperation || inner is IConversionOperation { OperatorMethod: null } cast
            && (!NumberFlow.IsInteger(cast.Operand.Type) || cast.Type is { IsReferenceType: true }
                || cast.IsImplicit && PlaceReader.IsNumber(cast.Type)))
        {
            inner = inner is IParenthesizedOperation parenthesized ? parenthesized.Operand : ((IConversionOperation)inner).Operand;
        }

        return inner;
    }

    /// <summary>
    /// The mark of a number in a name. A notation has a mark of its own: 16 in one is 10 in another; so has the type in that which writes
    /// the bits of a negative number.
    /// </summary>
    private string? Mark(IOperation number, IReadOnlyDictionary<ISymbol, IOperation>? given, IOperation? format)
    {
        IOperation? own = given is null ? number
            : number is IParameterReferenceOperation { Parameter: var parameter }
                && given.TryGetValue(parameter.OriginalDefinition, out IOperation? argument)
            ? argument
            : null;
        _hasTwo |= _number is not null;
        _number ??= own;
        return own is null ? null
            : format?.ConstantValue.Value is string { Length: > 0 } text && text[0] is 'x' or 'X' ? $"#x:{number.Type?.SpecialType}#"
            : "#";
    }

    private static IEnumerable<IOperation> Parts(IArgumentOperation argument) =>
        argument.Value is IArrayCreationOperation { Initializer: { } list } ? list.ElementValues : new[] { argument.Value };

    private static string? Join(IEnumerable<string?> parts, string between = "")
    {
        List<string?> all = parts.ToList();
        return all.Contains(null) ? null : string.Join(between, all);
    }

    /// <summary>A format that writes no two whole numbers alike.</summary>
    private static bool IsExact(IOperation? format) => format is null
        || format.ConstantValue is { HasValue: true, Value: string { Length: > 0 } text }
            && text[0] is 'd' or 'D' or 'x' or 'X' && text.Skip(1).All(char.IsDigit);
}
