"""The pages a person sees, in Streamlit: thin pages, components that own their state."""
