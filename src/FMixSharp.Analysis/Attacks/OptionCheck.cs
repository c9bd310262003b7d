namespace FMixSharp.Analysis.Attacks;

/// <summary>Options of attacks are checked where they are given, and every violation is reported at once.</summary>
internal static class OptionCheck
{
    /// <summary>The options, if nothing is wrong with them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="violations">What is wrong with them.</param>
    /// <exception cref="ArgumentException">A value is out of its range; the message lists all that are.</exception>
    public static T Checked<T>(T options, Func<T, IEnumerable<string>> violations)
    {
        var all = violations(options).ToArray();
        return all.Length == 0 ? options : throw new ArgumentException($"{typeof(T).Name}: {string.Join(' ', all)}", nameof(options));
    }
}
