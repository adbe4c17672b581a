using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether a value is had from where it stays. It is not where it is seen to be made by this expression or by one that it comes from, and
/// where a caller out of sight gives it, whose own it is then. Of whatever else nobody knows, others may have it, too.
/// </summary>
internal sealed partial class SharedObjects
{
    private bool IsShared(IOperation? value, int depth, IOperation? key = null)
    {
        if (value is null)
        {
            return true;
        }

        IOperation inner = Values.Unwrap(value);
        if (value.ConstantValue.HasValue || IsNobodys(value.Type) || inner.Type is { } type && IsNobodys(type))
        {
            return false;
        }

        if (IsTooFar(depth))
        {
            return true;
        }

        switch (inner)
        {
            case IWithOperation { Type.IsValueType: true } copy:
                return IsShared(copy.Operand, depth + 1, key);
            case IObjectCreationOperation { Arguments: var given } when IsOfIo(inner.Type):
                return given.Any(a => IsOpened(a.Value.Type) && IsShared(a.Value, depth + 1, key));
            case IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation or IAnonymousObjectCreationOperation
                or ITypeParameterObjectCreationOperation or IWithOperation or IDefaultValueOperation or IThrowOperation
                or IArrayInitializerOperation or IDelegateCreationOperation or IAnonymousFunctionOperation or IMethodReferenceOperation:
                return false;
            case IArrayElementReferenceOperation { Indices: { Length: 1 } at } when at[0].Type?.Name == "Range":
                // A copy.
                return false;
            case IArrayElementReferenceOperation element:
                return !IsSameKey(element.Indices[0], key);
            case IPropertyReferenceOperation { Arguments.IsEmpty: false } indexer:
                return !IsSameKey(indexer.Arguments[0].Value, key);
            case IConditionalOperation choice:
                return IsShared(choice.WhenTrue, depth + 1, key) || IsShared(choice.WhenFalse, depth + 1, key);
            case ICoalesceOperation choice:
                return IsShared(choice.Value, depth + 1, key) || IsShared(choice.WhenNull, depth + 1, key);
            case ISwitchExpressionOperation choice:
                return choice.Arms.Any(a => IsShared(a.Value, depth + 1, key));
            case IConditionalAccessOperation access:
                return IsShared(access.WhenNotNull, depth + 1, key);
            case ITupleOperation tuple:
                return tuple.Elements.Any(e => IsShared(e, depth + 1, key));
            case ICoalesceAssignmentOperation lazy:
                return IsShared(lazy.Value, depth + 1, key) || IsShared(lazy.Target, depth + 1, key);
            case ISimpleAssignmentOperation assignment:
                return IsShared(assignment.Value, depth + 1, key)
                    || assignment.Target is not ILocalReferenceOperation && IsShared(assignment.Target, depth + 1, key);
            case ILocalReferenceOperation { Local: var local }:
                return ObjectSources.IsRepeated(inner, local) || IsVariableShared(local, depth, key);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return parameter.RefKind is not (RefKind.Out or RefKind.Ref) && ObjectSources.IsRepeated(inner, parameter)
                    || IsVariableShared(parameter, depth, key);
            case IAwaitOperation wait:
                return IsResultShared(wait.Operation, depth + 1, key);
            case IInvocationOperation call:
                return IsCallShared(call, depth, key);
            case IBinaryOperation or IUnaryOperation or IIncrementOrDecrementOperation or IConversionOperation
                or ICompoundAssignmentOperation:
                return ObjectSources.OperatorOf(inner) is { DeclaringSyntaxReferences.IsEmpty: false } method
                    && IsOperatorShared(inner, method, depth);
            default:
                // Of a member, or of what is not known here.
                return true;
        }
    }

    /// <summary>Had from further away than is followed.</summary>
    private bool IsTooFar(int depth)
    {
        _origins.Models.Work.Add(1);
        return ++_steps > MaxSteps || depth > MaxReach;
    }

    /// <summary>Nobody can change it, or it has no object.</summary>
    private static bool IsNobodys(ITypeSymbol? type) => type is not null && (LibraryMembers.IsImmutable(type) || IsPlain(type, 0));

    /// <summary>Numbers and what is made of them; an address is none.</summary>
    private static bool IsPlain(ITypeSymbol type, int depth) => type.TypeKind switch
    {
        TypeKind.Enum => true,
        TypeKind.TypeParameter => type.IsUnmanagedType,
        TypeKind.Struct => type.IsUnmanagedType && depth < MaxDepth && (type.SpecialType != SpecialType.None
            ? depth == 0 || type.SpecialType is not (SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            : type.GetMembers().OfType<IFieldSymbol>().All(f => f.IsStatic || IsPlain(f.Type, depth + 1))),
        _ => false,
    };

    /// <summary>An object over a stream, a file or an array that somebody else may have.</summary>
    private static bool IsOfIo(ITypeSymbol? type) => type?.ContainingNamespace?.ToDisplayString() is { } space
        && (space == "System.IO" || space.StartsWith("System.IO.", StringComparison.Ordinal));

    private static bool IsOpened(ITypeSymbol? type)
    {
        ITypeSymbol? at = type;
        while (at is not (null or IArrayTypeSymbol)
            && at.Name is not ("Stream" or "TextReader" or "TextWriter" or "StringBuilder" or "SafeHandle" or "MemoryMappedFile"))
        {
            at = at.BaseType;
        }

        return at is not null;
    }

    /// <summary>One of the values that a call gives; of a call that none are seen of, nobody knows.</summary>
    private bool AnyShared(IEnumerable<IOperation?> values, int depth, IOperation? key)
    {
        bool isAny = false;
        foreach (IOperation? value in values)
        {
            isAny = true;
            if (IsShared(value, depth, key))
            {
                return true;
            }
        }

        return !isAny;
    }

    private bool IsCallShared(IInvocationOperation call, int depth, IOperation? key)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return _sources.MayKeep(call) || AnyShared(_sources.Behind(call), depth + 2, null);
        }

        if (!method.DeclaringSyntaxReferences.IsEmpty)
        {
            return _sources.MayKeep(call)
                || _sources.Implementations(method).Any(m =>
                    AnyShared(_sources.ReturnedBy(m), depth + 2, WithinCall(key, call.Arguments, m)) && !_sources.NeverReturns(m));
        }

        return _sources.MayKeep(call) && !IsFoundBySameKey(call, key) || IsTakenFromShared(call, depth)
            || call.Instance is { } instance && SymbolEqualityComparer.Default.Equals(call.Type, method.ContainingType)
                && IsShared(instance, depth + 1, key);
    }

    /// <summary>What it makes, or one of its operands.</summary>
    private bool IsOperatorShared(IOperation at, IMethodSymbol method, int depth)
    {
        List<IOperation?> values = _sources.Behind(at).ToList();
        return AnyShared(values, depth + 2, null) || values.OfType<IOperation>().Any(v => _sources.Of(v) is not { } sources
            || sources.Select(Values.VariableOf).OfType<IParameterSymbol>()
                .Where(p => SymbolEqualityComparer.Default.Equals(p.ContainingSymbol.OriginalDefinition, method.OriginalDefinition))
                .Any(p => IsShared(GivenValues.To(p, at, ImmutableArray<IArgumentOperation>.Empty), depth + 1)));
    }

    /// <summary>A collection gives out what it has under the key where it is put again.</summary>
    private bool IsFoundBySameKey(IInvocationOperation call, IOperation? key) => call.Instance is not null
        && Values.ArgumentAt(call.Arguments, 0) is { } asked && IsSameKey(asked, key);

    /// <summary>What a key is called in a method that gets it; null where it does not.</summary>
    private IOperation? WithinCall(IOperation? key, ImmutableArray<IArgumentOperation> arguments, IMethodSymbol method) =>
        key is not null && arguments.FirstOrDefault(a => a.Parameter is { RefKind: RefKind.None } && IsSameKey(a.Value, key))
            is { Parameter.Ordinal: var ordinal } && ordinal < method.Parameters.Length
            ? _origins.UsesOf(method.Parameters[ordinal].OriginalDefinition, _cancellationToken).FirstOrDefault()
            : null;

    private bool IsVariableShared(ISymbol variable, int depth, IOperation? key)
    {
        variable = variable.OriginalDefinition;
        if (!_asked.Add(variable))
        {
            return false;
        }

        bool isShared = _origins.WrittenTo(variable, _cancellationToken).Any(v => v is not null && IsShared(v, depth + 1, key))
            || _origins.GivenOtherwise(variable, _cancellationToken).Any(by => IsSharedBy(by, variable, depth, key))
            || variable is IParameterSymbol { RefKind: not RefKind.Out } parameter && IsGivenShared(parameter, depth);
        _asked.Remove(variable);
        return isShared;
    }

    /// <summary>A variable gets an object that stays where it was, by what is no assignment.</summary>
    private bool IsSharedBy(IOperation by, ISymbol variable, int depth, IOperation? key)
    {
        switch (by)
        {
            case IArgumentOperation argument:
                return IsSharedByReference(argument, depth, key);
            case IForEachLoopOperation loop:
                return HasSharedElements(loop.Collection, depth + 1);
            case IDeconstructionAssignmentOperation parts:
                return _sources.PartOf(parts, variable) is not { } values || AnyShared(values, depth + 2, key);
            case IPatternOperation or IAddressOfOperation:
                return true;
            default:
                return SymbolEqualityComparer.Default.Equals(Values.VariableOf(by), variable) || IsShared(by, depth + 1, key);
        }
    }

    private bool IsSharedByReference(IArgumentOperation argument, int depth, IOperation? key)
    {
        if (argument is not { Parameter: { } parameter, Parent: IInvocationOperation { TargetMethod: var method } call }
            || method.MethodKind == MethodKind.DelegateInvoke)
        {
            return argument is not { Parameter: { } given, Parent: IObjectCreationOperation { Constructor: { } } made }
                || given.DeclaringSyntaxReferences.IsEmpty
                || IsTooFar(depth) || IsGivenTwice(made.Constructor, given)
                || IsVariableShared(given, depth + 1, WithinCall(key, made.Arguments, made.Constructor));
        }

        if (IsTooFar(depth))
        {
            return true;
        }

        if (!method.DeclaringSyntaxReferences.IsEmpty)
        {
            return _sources.IsUnseen(method, call.Instance) || _sources.Implementations(method).Any(m =>
                IsGivenTwice(m, m.Parameters[parameter.Ordinal])
                || IsVariableShared(m.Parameters[parameter.Ordinal], depth + 1, WithinCall(key, call.Arguments, m)));
        }

        if (IsStoredByLibrary(call))
        {
            return call.Arguments.Any(a => a.Parameter?.RefKind == RefKind.None && IsShared(a.Value, depth + 1, key));
        }

        bool isTaken = method.Name is "TryPop" or "TryDequeue" or "TryTake" or "Remove" or "TryRemove";
        return isTaken ? IsTakenFromShared(call, depth)
            : !IsFoundBySameKey(call, key) && !IsMadeByLibrary(call, parameter, depth);
    }

    /// <summary>What the library gives by reference it makes, or a function does that it is given: nobody put it there.</summary>
    private bool IsMadeByLibrary(IInvocationOperation call, IParameterSymbol parameter, int depth) =>
        parameter.DeclaringSyntaxReferences.IsEmpty && !TableViews.IsView(parameter.Type)
        && (!LibraryMembers.IsAny(parameter.OriginalDefinition.Type)
            || call.Instance is null && AreGivenShared(call, parameter.OriginalDefinition.Type, depth, null) == false);

    /// <summary>What a method gives by one of its parameters, it gives by another one, too, or returns it.</summary>
    private bool IsGivenTwice(IMethodSymbol method, IParameterSymbol parameter)
    {
        HashSet<ISymbol>? own = VariablesOf(_sources.NamedBy(parameter), method);
        return method.Parameters.Where(p => p.RefKind is RefKind.Out or RefKind.Ref && p.Ordinal != parameter.Ordinal)
            .Select(_sources.NamedBy).Concat(_sources.ReturnedBy(method)).OfType<IOperation>().Where(v => !IsNobodys(v.Type))
            .Any(v => own is null || VariablesOf(v, method)?.Overlaps(own) != false);
    }

    /// <summary>The variables of a method that have what a value is; null where it comes from further away than is followed.</summary>
    private HashSet<ISymbol>? VariablesOf(IOperation? value, IMethodSymbol method)
    {
        List<IOperation>? sources = value is null ? new List<IOperation>() : _sources.Of(value);
        return sources is null ? null : new HashSet<ISymbol>(
            sources.Select(Values.VariableOf).OfType<ISymbol>()
                .Where(v => SymbolEqualityComparer.Default.Equals(v.ContainingSymbol.OriginalDefinition, method.OriginalDefinition)),
            SymbolEqualityComparer.Default);
    }

    /// <summary><c>Interlocked.Exchange(ref it, other)</c>: only what is given beside it.</summary>
    private static bool IsStoredByLibrary(IInvocationOperation call) => call.TargetMethod.DeclaringSyntaxReferences.IsEmpty
        && (call.TargetMethod.ContainingType.Name is "Interlocked" or "Volatile"
            || call.TargetMethod is { ContainingType.SpecialType: SpecialType.System_Array, Name: "Resize" });

    /// <summary>By a caller in sight; one that is not gives its own.</summary>
    private bool IsGivenShared(IParameterSymbol parameter, int depth)
    {
        List<bool?> byLibrary = FunctionsOf(parameter).Select(f => IsGivenByLibrary(f, parameter, depth)).ToList();
        List<IOperation?> all = _parameters.OfCalls(parameter).ToList();
        if (byLibrary.Contains(null))
        {
            all.AddRange(_parameters.OfFunction(parameter));
        }

        List<IOperation> given = all.OfType<IOperation>().ToList();
        return byLibrary.Contains(true) || all.Any(v => IsShared(v, depth + 1))
            || parameter.RefKind == RefKind.None && given.Any(v => Values.VariableOf(v) is { } passed
                && (ObjectSources.IsRepeated(v, passed)
                    || given.Count(o => SymbolEqualityComparer.Default.Equals(Values.VariableOf(o), passed)) > 1));
    }

    /// <summary>What a task gives when it is awaited.</summary>
    private bool IsResultShared(IOperation? task, int depth, IOperation? key)
    {
        if (task is null || IsTooFar(depth))
        {
            return true;
        }

        switch (Values.Unwrap(task))
        {
            case IConditionalOperation choice:
                return IsResultShared(choice.WhenTrue, depth + 1, key) || IsResultShared(choice.WhenFalse, depth + 1, key);
            case ICoalesceOperation choice:
                return IsResultShared(choice.Value, depth + 1, key) || IsResultShared(choice.WhenNull, depth + 1, key);
            case ISwitchExpressionOperation choice:
                return choice.Arms.Any(a => IsResultShared(a.Value, depth + 1, key));
            case IObjectCreationOperation { Type.Name: "ValueTask", Arguments: { Length: 1 } given }:
                return IsTask(given[0].Value.Type)
                    ? IsResultShared(given[0].Value, depth + 1, key)
                    : IsShared(given[0].Value, depth + 1, key);
            case ILocalReferenceOperation { Local: var local } when _origins.GivenOtherwise(local, _cancellationToken).Count == 0:
                return _asked.Add(local) && Within(
                    local, () => _origins.WrittenTo(local, _cancellationToken).Any(v => IsResultShared(v, depth + 1, key)));
            case IParameterReferenceOperation { Parameter: var parameter }
                when _origins.WrittenTo(parameter, _cancellationToken).Count == 0 && !FunctionsOf(parameter).Any()
                    && !Values.IsFieldByParameter(parameter):
                return _origins.GivenTo(parameter.OriginalDefinition, _cancellationToken).OfType<IOperation>()
                    .Any(v => IsResultShared(v, depth + 1, key));
            case IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method } call
                when !method.DeclaringSyntaxReferences.IsEmpty:
                return _sources.IsUnseen(method, call.Instance)
                    || _sources.Implementations(method).Any(m => IsResultOf(m, call, depth, key));
            case IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method } call:
                return IsResultOfLibrary(call, method, depth, key);
            default:
                return true;
        }
    }

    private bool Within(ISymbol variable, Func<bool> question)
    {
        bool answer = question();
        _asked.Remove(variable);
        return answer;
    }

    private bool IsResultOf(IMethodSymbol method, IInvocationOperation call, int depth, IOperation? key)
    {
        IOperation? within = WithinCall(key, call.Arguments, method);
        List<IOperation?> returned = _sources.ReturnedBy(method).ToList();
        return !_sources.NeverReturns(method)
            && (returned.Count == 0
                || returned.Any(v => method.IsAsync ? IsShared(v, depth + 2, within) : IsResultShared(v, depth + 2, within)));
    }

    private bool IsResultOfLibrary(IInvocationOperation call, IMethodSymbol method, int depth, IOperation? key)
    {
        if (call.Instance is { } task && IsTask(task.Type) && IsTask(call.Type))
        {
            // In another form: `ConfigureAwait`, `AsTask`, `WaitAsync`.
            return IsResultShared(task, depth + 1, key);
        }

        IMethodSymbol declared = method.OriginalDefinition;
        ITypeSymbol? result = (declared.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
        if (!LibraryMembers.IsAny(result))
        {
            return result is null;
        }

        // A function that it runs, or a value that it is given: `Task.Run`, `Task.FromResult`.
        return !method.IsStatic || AreGivenShared(call, result!, depth, key) != false;
    }

    private static bool IsTask(ITypeSymbol? type) => type is
    {
        Name: "Task" or "ValueTask" or "ConfiguredTaskAwaitable" or "ConfiguredValueTaskAwaitable",
        DeclaringSyntaxReferences.IsEmpty: true,
    };

    /// <summary>What is found under a key and put there again has no more ways to it than before.</summary>
    private bool IsSameKey(IOperation found, IOperation? key) => key is not null && found.Syntax.ToString() == key.Syntax.ToString()
        && key.DescendantsAndSelf().All(o => Values.VariableOf(o) is not { } variable
            || _origins.WrittenTo(variable, _cancellationToken).Count <= (variable is IParameterSymbol ? 0 : 1)
                && !_origins.IsStepped(variable, _cancellationToken)
            || FoundKeys.IsUnchanged(variable, found.Syntax, key.Syntax));
}
