using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Whether the objects that somebody meets who goes through a collection are had from where they stay.</summary>
internal sealed partial class SharedObjects
{
    private bool HasSharedElements(IOperation? collection, int depth)
    {
        if (collection is null || IsTooFar(depth))
        {
            return true;
        }

        IOperation inner = Values.Unwrap(collection);
        switch (inner)
        {
            case { ConstantValue.HasValue: true } or IDefaultValueOperation or IThrowOperation:
                return false;
            case IArrayCreationOperation array:
                return AreShared(array.Initializer?.ElementValues, depth + 1);
            case ICollectionExpressionOperation list:
                return AreShared(list.Elements.Where(e => e is not ISpreadOperation), depth + 1)
                    || list.Elements.OfType<ISpreadOperation>().Any(s => HasSharedElements(s.Operand, depth + 1));
            case IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } creation:
                return creation.Arguments.Any(a => TableContents.IsSequence(a.Value.Type) && HasSharedElements(a.Value, depth + 1))
                    || AreShared(creation.Initializer?.Initializers.Select(TableContents.ValueOf).OfType<IOperation>(), depth + 1);
            case IConditionalOperation choice:
                return HasSharedElements(choice.WhenTrue, depth + 1) || HasSharedElements(choice.WhenFalse, depth + 1);
            case ICoalesceOperation choice:
                return HasSharedElements(choice.Value, depth + 1) || HasSharedElements(choice.WhenNull, depth + 1);
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation } assignment:
                return HasSharedElements(assignment.Value, depth + 1);
            case ILocalReferenceOperation { Local: var local }:
                return ObjectSources.IsRepeated(inner, local) || HasSharedElements(local, depth);
            case IParameterReferenceOperation { Parameter: var parameter } when !Values.IsFieldByParameter(parameter):
                return ObjectSources.IsRepeated(inner, parameter) || HasSharedElements(parameter.OriginalDefinition, depth);
            case IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method } call:
                return method.DeclaringSyntaxReferences.IsEmpty
                    ? AreElementsOfLibraryShared(call, method.OriginalDefinition, depth)
                    : _sources.IsUnseen(method, call.Instance) || _sources.Implementations(method).Any(m => YieldsShared(m, depth));
            default:
                return true;
        }
    }

    private bool HasSharedElements(ISymbol variable, int depth)
    {
        if (!_taken.Add(variable))
        {
            return false;
        }

        bool isShared = _origins.WrittenTo(variable, _cancellationToken).Any(v => HasSharedElements(v, depth + 1))
            || _origins.GivenOtherwise(variable, _cancellationToken).Count > 0
            || variable is IParameterSymbol
                && _origins.GivenTo(variable, _cancellationToken).OfType<IOperation>().Any(v => HasSharedElements(v, depth + 1))
            || AreShared(StoredIn(variable, depth), depth + 1);
        _taken.Remove(variable);
        return isShared;
    }

    private bool AreShared(IEnumerable<IOperation>? values, int depth) =>
        values is not null && AreShared(values.Select(v => ((IOperation?)v, (IOperation?)null)), depth);

    /// <summary>An iterator of the user's, or a method that gives a collection out.</summary>
    private bool YieldsShared(IMethodSymbol method, int depth)
    {
        List<IOperation?> yielded = _sources.Yielded(method).ToList();
        if (yielded.Count > 0)
        {
            return yielded.Contains(null) || AreShared(yielded.OfType<IOperation>(), depth + 2);
        }

        List<IOperation?> returned = _sources.ReturnedBy(method).ToList();
        return !_sources.NeverReturns(method) && (returned.Count == 0 || returned.Any(v => HasSharedElements(v, depth + 2)));
    }

    /// <summary>What the library makes, as <c>Chunk</c>, is new; of what it does not know the type of, it has it from others.</summary>
    private bool AreElementsOfLibraryShared(IInvocationOperation call, IMethodSymbol declared, int depth)
    {
        ITypeSymbol? element = LibraryContents.ElementOf(declared.ReturnType)
            ?? (declared.ReturnType as INamedTypeSymbol)?.TypeArguments.LastOrDefault();
        return element is null || LibraryMembers.IsAny(element) && AreGivenShared(call, element, depth, null) != false;
    }

    /// <summary>
    /// What a call of the library is given of one type: values, collections of them, functions that make them. Null where there is none.
    /// A value that it is given, it may give again and again.
    /// </summary>
    private bool? AreGivenShared(IInvocationOperation call, ITypeSymbol type, int depth, IOperation? key)
    {
        bool? isShared = null;
        if (call.Instance is { Type: INamedTypeSymbol collection } instance && collection.OriginalDefinition.TypeArguments.Any(a => Is(a)))
        {
            isShared = HasSharedElements(instance, depth + 1);
        }

        foreach (IArgumentOperation argument in call.Arguments.Where(a => a.Parameter?.RefKind is not (RefKind.Ref or RefKind.Out)))
        {
            ITypeSymbol? asked = argument.Parameter?.OriginalDefinition.Type;
            bool? one = asked is null ? null
                : Is(asked) ? IsTask(call.Type) ? IsShared(argument.Value, depth + 1, key) : true
                : (asked as INamedTypeSymbol)?.DelegateInvokeMethod is { } function
                    ? Has(function.ReturnType) ? AreReturnedShared(argument.Value, depth) : null
                : Has(asked) ? HasSharedElements(argument.Value, depth + 1)
                : null;
            isShared = one is null ? isShared : isShared == true || one == true;
        }

        return isShared;

        bool Is(ITypeSymbol other) => SymbolEqualityComparer.Default.Equals(other, type);

        bool Has(ITypeSymbol other) => Is(other) || other is IArrayTypeSymbol array && Has(array.ElementType)
            || other is INamedTypeSymbol named && named.TypeArguments.Any(Has);
    }

    /// <summary>What a function gives that the library runs; of an asynchronous one, its result.</summary>
    private bool AreReturnedShared(IOperation function, int depth)
    {
        // `SelectMany` goes through what the function gives.
        bool isMany = function.Parent is IArgumentOperation { Parameter.OriginalDefinition.Type: INamedTypeSymbol asked }
            && asked.DelegateInvokeMethod?.ReturnType is INamedTypeSymbol { TypeArguments.IsEmpty: false };
        List<IOperation?> functions = _origins.Of(function, null, _cancellationToken);
        return functions.Count == 0 || functions.Any(f => f is null || FunctionArguments.MethodOf(f) is not { } method
            || !(_sources.Returned(f).ToList() is { Count: > 0 } returned
                && returned.All(v => !(IsTask(method.ReturnType) && !method.IsAsync ? IsResultShared(v, depth + 2, null)
                    : LibraryContents.ElementOf(method.ReturnType) is not null && isMany ? HasSharedElements(v, depth + 2)
                    : IsShared(v, depth + 2)))));
    }

    /// <summary>The functions by which a parameter gets what a method or a lambda is called with.</summary>
    private IEnumerable<IOperation> FunctionsOf(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: not MethodKind.Constructor } method)
        {
            return Enumerable.Empty<IOperation>();
        }

        if (method.MethodKind != MethodKind.AnonymousFunction)
        {
            return _origins.UsesOf(method.OriginalDefinition, _cancellationToken).Where(u => u is IMethodReferenceOperation);
        }

        return method.DeclaringSyntaxReferences.Select(r => r.GetSyntax(_cancellationToken))
            .Where(n => _origins.Models.Contains(n.SyntaxTree))
            .Select(n => _origins.Models.Get(n.SyntaxTree).GetOperation(n, _cancellationToken)).OfType<IOperation>()
            .Select(o => o is IDelegateCreationOperation { Target: var target } ? target : o);
    }

    /// <summary>The library calls a function with what lies in a collection, or with what it makes; null where others call it.</summary>
    private bool? IsGivenByLibrary(IOperation function, IParameterSymbol parameter, int depth)
    {
        if (FunctionArguments.Around(function).Parent is IArgumentOperation
            {
                Parameter: { DeclaringSyntaxReferences.IsEmpty: true } taken,
                Parent: IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method } call,
            }
            && method.MethodKind != MethodKind.DelegateInvoke
            && (taken.OriginalDefinition.Type as INamedTypeSymbol)?.DelegateInvokeMethod is { } invoke
            && parameter.Ordinal < invoke.Parameters.Length)
        {
            ITypeSymbol asked = invoke.Parameters[parameter.Ordinal].Type;
            return LibraryMembers.IsAny(asked) && AreGivenShared(call, asked, depth, null) != false;
        }

        return null;
    }
}
