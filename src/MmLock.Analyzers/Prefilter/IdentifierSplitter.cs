namespace MmLock.Analyzers.Prefilter;

/// <summary>The words of a name in lower case: <c>nr_pages</c>, <c>_pageCount</c>, <c>PageCount</c>.</summary>
internal static class IdentifierSplitter
{
    public static IEnumerable<string> Of(string name)
    {
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] == '_' || (char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])))
            {
                string word = name.Substring(start, i - start).Trim('_').ToLowerInvariant();
                start = i;
                if (word.Length > 0)
                {
                    yield return word;
                }
            }
        }
    }
}
