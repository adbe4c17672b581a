using System.Reflection;
using MmLock.RuleDocs;

if (args is not ([] or ["--check"]))
{
    Console.Error.WriteLine($"usage: {RuleDocuments.Command} [-- --check]");
    return 2;
}

string root = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
    .Single(a => a.Key == "RepositoryRoot").Value!;
try
{
    return args.Length == 0 ? RuleDocuments.Write(root, Console.Out) : RuleDocuments.Check(root, Console.Out);
}
catch (InvalidDataException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
