namespace FMixSharp.Analysis.Attribution;

/// <summary>How an activation and its gradient become a heat map.</summary>
public enum CamMethod
{
    /// <summary>
    /// Channels weighed by the mean of their gradient over the map. Source: Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra, "Grad-CAM"
    /// (2017).
    /// </summary>
    GradCam,

    /// <summary>
    /// Activation times gradient at each place, summed over channels. Source: Draelos, Carin, "Use HiResCAM instead of Grad-CAM for
    /// faithful explanations of convolutional neural networks" (2020).
    /// </summary>
    HiResCam,

    /// <summary>
    /// Channels weighed by their positive gradients, each with a coefficient from second and third derivatives. Source: Chattopadhay,
    /// Sarkar, Howlader, Balasubramanian, "Grad-CAM++" (2018).
    /// </summary>
    GradCamPlusPlus,
}
