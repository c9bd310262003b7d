namespace FMixSharp.Lab.Downloads;

/// <summary>A transfer that broke in a way that may go away: it is worth another attempt.</summary>
internal sealed class TransferException(string message, TimeSpan? wait = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the server asks to wait, if it does.</summary>
    public TimeSpan? Wait => wait;
}
